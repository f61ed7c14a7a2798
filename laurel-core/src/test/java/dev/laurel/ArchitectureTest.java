package dev.laurel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The order of the packages: every arrow goes to an earlier one. It is drawn in {@code docs/architecture.md}. */
class ArchitectureTest {

    private static final String ROOT = "dev.laurel.";

    /** Each layer's packages in their order; an arrow goes to an earlier layer, or to an earlier package of the same. */
    private static final Map<String, List<String>> LAYERS = layers();

    private static final List<String> ORDER =
            LAYERS.values().stream().flatMap(List::stream).toList();

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Path SOURCES = MODULE.resolve("src/main/java/dev/laurel");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?dev\\.laurel\\.(\\w+)\\..*;$", Pattern.MULTILINE);

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.laurel");

    private static Map<String, List<String>> layers() {
        Map<String, List<String>> layers = new LinkedHashMap<>();
        layers.put("ground", List.of("base", "config", "report"));
        layers.put("text", List.of("text", "tokenize", "data", "metric", "reward"));
        layers.put("tensor", List.of("tensor", "distributed", "nn", "optim", "objective", "checkpoint"));
        layers.put("model", List.of("hub", "model", "peft", "batch"));
        layers.put("learning", List.of("eval", "learned", "train"));
        layers.put("use", List.of("recipe", "tune"));
        return layers;
    }

    /** The package right below the root; of an array, that of its elements. */
    private static String packageOf(JavaClass type) {
        String inside = type.getBaseComponentType().getName().substring(ROOT.length());
        return inside.contains(".") ? inside.substring(0, inside.indexOf('.')) : inside;
    }

    /**
     * Who uses whom.
     *
     * @param described for a message
     */
    private record Arrow(String from, String to, String described) {}

    /**
     * What the class files say and what the sources import: annotations of record components are not among what ArchUnit
     * reads from class files.
     */
    private static List<Arrow> allArrows() throws IOException {
        List<Arrow> arrows = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            for (Dependency d : type.getDirectDependenciesFromSelf()) {
                if (d.getTargetClass().getPackageName().startsWith(ROOT)) {
                    arrows.add(new Arrow(packageOf(type), packageOf(d.getTargetClass()), d.getDescription()));
                }
            }
        }
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                Matcher imported = IMPORT.matcher(Files.readString(file));
                String from = SOURCES.relativize(file).getName(0).toString();
                while (imported.find()) {
                    arrows.add(new Arrow(from, imported.group(1), file + ": " + imported.group()));
                }
            }
        }
        return arrows.stream().filter(a -> !a.from().equals(a.to())).toList();
    }

    /** What each package that has classes uses, both in the packages' order. */
    private static Map<String, Set<String>> uses() throws IOException {
        Map<String, Set<String>> uses = new LinkedHashMap<>();
        Set<String> present = CLASSES.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet());
        ORDER.stream().filter(present::contains).forEach(p -> uses.put(p, new TreeSet<>(byOrder())));
        allArrows().forEach(arrow -> uses.get(arrow.from()).add(arrow.to()));
        return uses;
    }

    private static Comparator<String> byOrder() {
        return Comparator.comparingInt(ORDER::indexOf);
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(CLASSES.stream().map(ArchitectureTest::packageOf).distinct()).isSubsetOf(ORDER);
    }

    @Test
    void everyArrowGoesToAnEarlierPackage() throws IOException {
        assertThat(allArrows().stream()
                        .filter(arrow -> ORDER.indexOf(arrow.to()) > ORDER.indexOf(arrow.from()))
                        .map(Arrow::described))
                .as("arrows against the order %s", ORDER)
                .isEmpty();
    }

    @Test
    void onlyTheMiddleKnowsTheTensorEngine() {
        noClasses()
                .that(resideInAnyPackage(packages(ORDER.subList(0, ORDER.indexOf("tensor")), "recipe", "tune")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }

    private static String[] packages(List<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all.stream().map(p -> ROOT + p + "..").toArray(String[]::new);
    }

    @Test
    void onlyTheCommandLineWritesToTheConsole() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }

    @Test
    @Tag("docs")
    void thePageIsWhatTheCodeSays() throws IOException {
        Page.at("docs/architecture.md").mustBe(page());
    }

    private static String page() throws IOException {
        Map<String, Set<String>> uses = uses();
        StringBuilder page = new StringBuilder("""
                # Architecture

                Made from the code by `./dev docs`; `ArchitectureTest` fails when this page and the code differ.

                The packages of `laurel-core` stand in layers. An arrow goes to an earlier layer, or to an earlier package
                of the same layer, so there are no cycles:

                %s

                The packages before `tensor`, `recipe` and `tune` know nothing of the tensor engine (`org.bytedeco`), and none
                writes to the console. What follows from other arrows is left out of the drawing.

                ```mermaid
                flowchart BT
                """.formatted("`" + String.join("` < `", ORDER) + "`"));
        LAYERS.forEach((layer, packages) -> {
            page.append("  subgraph ")
                    .append(layer)
                    .append("_layer[")
                    .append(layer)
                    .append("]\n");
            packages.stream()
                    .filter(uses::containsKey)
                    .forEach(p -> page.append("    ").append(p).append('\n'));
            page.append("  end\n");
        });
        uses.forEach((from, all) -> all.stream()
                .filter(to -> all.stream().noneMatch(between -> reaches(uses, between, to)))
                .forEach(to -> page.append("  %s --> %s%n".formatted(from, to))));
        page.append("```\n\n| package | what it is | uses |\n|---|---|---|\n");
        for (Map.Entry<String, Set<String>> entry : uses.entrySet()) {
            page.append("| `%s` | %s | %s |%n"
                    .formatted(entry.getKey(), sentence(entry.getKey()), String.join(", ", entry.getValue())));
        }
        return page.toString().replace("\r\n", "\n");
    }

    private static boolean reaches(Map<String, Set<String>> uses, String from, String to) {
        return uses.get(from).stream().anyMatch(next -> next.equals(to) || reaches(uses, next, to));
    }

    /** The first sentence of a package's description. */
    private static String sentence(String name) throws IOException {
        String source = Files.readString(SOURCES.resolve(name).resolve("package-info.java"));
        Matcher comment = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL).matcher(source);
        assertThat(comment.find()).as("description of %s", name).isTrue();
        String text = comment.group(1)
                .replaceAll("(?m)^\\s*\\*", " ")
                .replaceAll("<p>.*", "")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .strip();
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }
}
