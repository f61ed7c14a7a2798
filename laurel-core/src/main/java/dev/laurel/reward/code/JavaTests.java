package dev.laurel.reward.code;

import com.sun.source.tree.AssertTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One text of tests, a class with {@code main} or statements, in which each assert reports and the ones after it go on.
 *
 * @param source the text as a compilation unit
 * @param mainClass whose {@code main} runs it
 * @param asserts its asserts in order
 * @param text the beginning of it, for messages
 * @param problem why it is no Java; empty if it is
 */
record JavaTests(SourceText source, String mainClass, List<Assertion> asserts, String text, String problem) {

    /** What statements can name without an import of their own. */
    static final String STANDARD_IMPORTS =
            "import java.util.*; import java.util.function.*; import java.util.stream.*; import java.math.*; ";

    private static final int SHOWN = 200;

    /**
     * An assert.
     *
     * @param never whether its condition is {@code false}: it is not to be reached
     */
    record Assertion(long start, long end, String text, boolean never) {}

    /** The class by which asserts report. */
    static String reporter(String packageName, String suffix) {
        return (packageName.isEmpty() ? "" : packageName + ".") + "LaurelReport" + suffix;
    }

    static SourceText reporterSource(String packageName, String suffix) {
        return new SourceText("LaurelReport" + suffix, inPackage(packageName) + """
                class LaurelReport%s {
                    static java.util.function.BiConsumer<Integer, Throwable> report;
                    static void report(int number, Throwable problem) {
                        report.accept(number, problem);
                    }
                }
                """.formatted(suffix));
    }

    private static String inPackage(String name) {
        return name.isEmpty() ? "" : "package " + name + "; ";
    }

    static JavaTests of(
            InMemoryCompiler compiler, String test, String setup, String packageName, String suffix, int number)
            throws IOException {
        String program = JavaReply.imports(setup) + test;
        InMemoryCompiler.Parsed parsed = compiler.parse(new SourceText("Tests", program));
        Optional<String> main = parsed.problem().isEmpty() ? mainClass(parsed) : Optional.empty();
        if (main.isPresent()) {
            String declared = parsed.unit().getPackageName() == null
                    ? ""
                    : parsed.unit().getPackageName().toString();
            String added = declared.isEmpty() ? packageName : declared;
            return instrumented(
                    parsed,
                    program,
                    declared.isEmpty() ? inPackage(packageName) : "",
                    (added.isEmpty() ? "" : added + ".") + main.get(),
                    test,
                    suffix);
        }
        String name = "LaurelTests" + suffix + "_" + number;
        String statements = STANDARD_IMPORTS + JavaReply.imports(setup) + JavaReply.imports(test) + "class " + name
                + " { public static void main(String[] laurelArguments) throws Throwable { "
                + JavaReply.withoutImports(setup) + "\n" + JavaReply.withoutImports(test) + "\n} }";
        return instrumented(
                compiler.parse(new SourceText("Tests", statements)),
                statements,
                inPackage(packageName),
                (packageName.isEmpty() ? "" : packageName + ".") + name,
                test,
                suffix);
    }

    private static Optional<String> mainClass(InMemoryCompiler.Parsed parsed) {
        for (Tree type : parsed.unit().getTypeDecls()) {
            if (type instanceof ClassTree declared
                    && declared.getMembers().stream()
                            .anyMatch(member -> member instanceof MethodTree method
                                    && method.getName().contentEquals("main")
                                    && method.getParameters().size() == 1)) {
                return Optional.of(declared.getSimpleName().toString());
            }
        }
        return Optional.empty();
    }

    private static JavaTests instrumented(
            InMemoryCompiler.Parsed parsed, String text, String head, String main, String test, String suffix) {
        String shown = brief(test);
        if (!parsed.problem().isEmpty()) {
            return new JavaTests(new SourceText("Tests", text), main, List.of(), shown, parsed.problem());
        }
        List<Assertion> asserts = new ArrayList<>();
        SourcePositions positions = Trees.instance(parsed.task()).getSourcePositions();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitAssert(AssertTree node, Void nothing) {
                long start = positions.getStartPosition(parsed.unit(), node);
                long end = positions.getEndPosition(parsed.unit(), node);
                Tree condition = node.getCondition();
                boolean never = condition instanceof LiteralTree literal && Boolean.FALSE.equals(literal.getValue());
                asserts.add(new Assertion(start, end, brief(text.substring((int) start, (int) end)), never));
                // An assert inside of a lambda inside of an assert is a part of that one.
                return null;
            }
        }.scan(parsed.unit(), null);
        StringBuilder out = new StringBuilder(head);
        int from = 0;
        for (int i = 0; i < asserts.size(); i++) {
            Assertion one = asserts.get(i);
            String report = "LaurelReport" + suffix + ".report(" + i + ", ";
            out.append(text, from, (int) one.start())
                    .append("{ try { ")
                    .append(text, (int) one.start(), (int) one.end())
                    .append(' ')
                    .append(report)
                    .append("null); } catch (Throwable laurel")
                    .append(suffix)
                    .append(") { ")
                    .append(report)
                    .append("laurel")
                    .append(suffix)
                    .append("); } }");
            from = (int) one.end();
        }
        out.append(text, from, text.length());
        return new JavaTests(new SourceText("Tests", out.toString()), main, List.copyOf(asserts), shown, "");
    }

    /** What counts: each assert that was reached, and the others too if something broke the tests off. */
    List<AssertOutcome> verdicts(JavaHarness.Cases cases, String problem) {
        List<AssertOutcome> verdicts = new ArrayList<>();
        for (int i = 0; i < asserts.size(); i++) {
            String outcome = cases.outcome(i);
            if (outcome != null) {
                verdicts.add(new AssertOutcome(outcome.isEmpty(), asserts.get(i).text(), outcome));
            } else if (!problem.isEmpty()) {
                verdicts.add(new AssertOutcome(false, asserts.get(i).text(), "not reached: " + problem));
            }
        }
        if (!verdicts.isEmpty()) {
            if (!problem.isEmpty() && verdicts.stream().allMatch(AssertOutcome::holds)) {
                verdicts.add(new AssertOutcome(false, text, problem));
            }
            return verdicts;
        }
        if (!problem.isEmpty()) {
            return List.of(new AssertOutcome(false, text, problem));
        }
        return asserts.stream().allMatch(Assertion::never)
                ? List.of(new AssertOutcome(true, text, ""))
                : List.of(new AssertOutcome(false, text, "none of its asserts was reached"));
    }

    /** A text on one line, cut where it is long. */
    static String brief(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
