package dev.laurel.reward.code;

import com.sun.source.tree.ClassTree;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reply in Java as a compilation unit; methods without a class are put into a class {@code Solution}.
 *
 * @param packageName empty if it names none
 */
record JavaReply(SourceText source, String packageName) {

    /** What a Java that allows methods without a class would call the class. */
    private static final String UNIT = "Reply";

    private static final Pattern IMPORT = Pattern.compile("(?m)^[ \\t]*import\\s+[\\w.* \\t]+;[ \\t]*");

    static JavaReply of(InMemoryCompiler compiler, String code) throws IOException {
        SourceText asItIs = new SourceText(UNIT, code);
        InMemoryCompiler.Parsed parsed = compiler.parse(asItIs);
        if (!parsed.problem().isEmpty() || withoutClass(parsed, code)) {
            // On one line, so that messages count the reply's own lines.
            SourceText wrapped = new SourceText(
                    UNIT,
                    JavaTests.STANDARD_IMPORTS + imports(code) + "public class Solution { " + withoutImports(code)
                            + "\n}");
            if (compiler.parse(wrapped).problem().isEmpty()) {
                return new JavaReply(wrapped, "");
            }
        }
        boolean named = parsed.unit().getPackageName() != null;
        return new JavaReply(asItIs, named ? parsed.unit().getPackageName().toString() : "");
    }

    private static boolean withoutClass(InMemoryCompiler.Parsed parsed, String code) {
        return parsed.unit().getTypeDecls().stream()
                .anyMatch(type -> type instanceof ClassTree declared
                        && declared.getSimpleName().contentEquals(UNIT)
                        && !code.contains(UNIT));
    }

    /** The imports of a source, on one line. */
    static String imports(String code) {
        StringBuilder imports = new StringBuilder();
        Matcher matcher = IMPORT.matcher(code);
        while (matcher.find()) {
            imports.append(matcher.group().strip()).append(' ');
        }
        return imports.toString();
    }

    /** What is left of a source without its imports, on the same lines. */
    static String withoutImports(String code) {
        return IMPORT.matcher(code).replaceAll("");
    }
}
