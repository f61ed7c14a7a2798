package dev.laurel.reward.code;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A JDK of the machine, 17 or newer.
 *
 * @param home its folder
 * @param reads that, and where parts of it really are
 */
record JavaInterpreter(String about, Path home, List<Path> reads) implements Interpreter {

    private static final String PACKAGE = JavaInterpreter.class.getPackageName().replace('.', '/') + "/";

    /** The class files of the harness, by name, so that nothing here has to load the compiler's classes. */
    static final List<String> CLASSES = List.of(
            "JavaHarness",
            "JavaHarness$Cases",
            "JavaReply",
            "JavaTests",
            "JavaTests$1",
            "JavaTests$Assertion",
            "InMemoryCompiler",
            "InMemoryCompiler$Compiled",
            "InMemoryCompiler$Parsed",
            "InMemoryCompiler$InMemory",
            "InMemoryCompiler$InMemory$1",
            "InMemoryCompiler$Loader",
            "SourceText",
            "AssertOutcome");

    /** Addresses that Java reserves beside the heap: compressed classes, compiled code, stacks. */
    private static final long RESERVED = 4L << 30;

    /**
     * Finds a JDK.
     *
     * @throws UserError if there is none, or only a JRE
     */
    static JavaInterpreter find(Optional<String> named) {
        Path home = Path.of(named.orElseGet(() -> System.getProperty("java.home")));
        if (!Files.isExecutable(home.resolve("bin/javac"))) {
            throw new UserError("The reward 'code' needs a JDK to compile Java, and there is no bin/javac in " + home
                    + ". Install one (apt install openjdk-17-jdk) and name its folder with interpreter: /path/to/jdk.");
        }
        SystemFolders.requireNarrow(home, home);
        Set<Path> reads = new LinkedHashSet<>(List.of(home));
        try (Stream<Path> files = Files.walk(home, 4)) {
            // Debian keeps the settings of its JDKs in /etc/java-17-openjdk.
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                if (Files.exists(link) && link.toRealPath().startsWith("/etc")) {
                    Path target = link.toRealPath();
                    reads.add(target.getRoot().resolve(target.subpath(0, 2)));
                }
            }
            reads.add(home.toRealPath());
        } catch (IOException e) {
            throw new UserError(home + " cannot be read: " + e.getMessage(), e);
        }
        reads.removeIf(path -> Files.isRegularFile(path) || path.equals(Path.of("/etc/ssl")));
        String about = named.isPresent() ? "the JDK in " + home : "Java " + System.getProperty("java.version");
        return new JavaInterpreter(about, home, List.copyOf(reads));
    }

    @Override
    public void install(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(PACKAGE));
        for (String name : CLASSES) {
            try (InputStream in = JavaInterpreter.class.getResourceAsStream(name + ".class")) {
                Files.copy(in, classes.resolve(name + ".class"));
            }
        }
    }

    @Override
    public List<String> command(String folder, CodeLimits limits) {
        return List.of(
                home.resolve("bin/java").toString(),
                "-Xmx" + limits.memoryMb() / 2 + "m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:CompressedClassSpaceSize=128m",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-cp",
                folder,
                JavaHarness.class.getName());
    }

    @Override
    public long addressSpace(CodeLimits limits) {
        return ((long) limits.memoryMb() << 20) + RESERVED;
    }

    @Override
    public String probe() throws IOException {
        try (InputStream in = JavaInterpreter.class.getResourceAsStream("probe-java.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public List<String> probeTests(ProbeFacts facts) {
        List<String> tests = new ArrayList<>();
        facts.secrets().forEach(path -> tests.add("assert !Probe.reads(%s);".formatted(quoted(path.toString()))));
        for (String folder : List.of("/", "/usr", "/harness", "/proc", "/dev")) {
            tests.add("assert !Probe.writes(\"%s\");".formatted(folder));
        }
        tests.add("assert !Probe.connects(\"127.0.0.1\", %d);".formatted(facts.port()));
        facts.namespaces()
                .forEach((kind, name) ->
                        tests.add("assert !Probe.namespace(\"%s\").equals(\"%s\");".formatted(kind, name)));
        tests.add("assert Probe.writes(\"/tmp\");");
        tests.add("assert !Probe.fills(\"/tmp\", %d);".formatted(facts.limits().scratchMb() + 1));
        tests.add("assert !Probe.forks(%d);".formatted(facts.limits().processes() + 1));
        return tests;
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
