package dev.laurel.reward.code;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Python of the machine.
 *
 * @param executable the interpreter itself, not one of the scripts that version managers put in its place
 * @param reads its folders
 */
record PythonInterpreter(String about, Path executable, List<Path> reads) implements Interpreter {

    private static final String HARNESS = "harness.py";
    private static final String QUESTION = "import os, sys; print('Python %d.%d.%d' % sys.version_info[:3]); "
            + "print(sys.executable); print(sys.prefix); print(sys.base_prefix); "
            + "print(os.path.realpath(sys.base_prefix))";

    /**
     * Finds an interpreter and asks it what it is.
     *
     * @throws UserError if there is none, or it is older than 3.8
     */
    static PythonInterpreter find(Optional<String> named, Tools tools) {
        String name = named.orElse("python3");
        Optional<Path> found =
                name.contains("/") ? Optional.of(Path.of(name)).filter(Files::isExecutable) : tools.find(name);
        Path python = found.orElseThrow(() -> new UserError("The reward 'code' needs Python, and there is no '" + name
                + "'. Install it (apt install python3), or name another one with interpreter: /path/to/python."));
        try {
            Process process = new ProcessBuilder(python.toString(), "-I", "-c", QUESTION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0 || lines.size() != 5) {
                throw new UserError(
                        python
                                + " is no Python that works: it does not say its version when asked. Name another one with interpreter: /path/to/python.");
            }
            requireVersion(python, lines.get(0));
            List<Path> reads = lines.subList(2, 5).stream()
                    .distinct()
                    .map(Path::of)
                    .map(folder -> SystemFolders.requireNarrow(folder, python))
                    .toList();
            return new PythonInterpreter(lines.get(0), Path.of(lines.get(1)), reads);
        } catch (IOException e) {
            throw new UserError(python + " cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("Interrupted while " + python + " was asked for its version.", e);
        }
    }

    private static void requireVersion(Path python, String version) {
        String[] parts = version.replace("Python ", "").split("\\.");
        if (Integer.parseInt(parts[0]) < 3 || Integer.parseInt(parts[0]) == 3 && Integer.parseInt(parts[1]) < 8) {
            throw new UserError(
                    python + " is " + version
                            + "; the reward 'code' needs Python 3.8 or newer. Name another one with interpreter: /path/to/python.");
        }
    }

    @Override
    public void install(Path folder) throws IOException {
        Files.writeString(folder.resolve(HARNESS), resource(HARNESS));
    }

    @Override
    public List<String> command(String folder, CodeLimits limits) {
        return List.of(executable.toString(), "-s", "-B", "-X", "utf8", folder + "/" + HARNESS);
    }

    @Override
    public long addressSpace(CodeLimits limits) {
        return (long) limits.memoryMb() << 20;
    }

    @Override
    public String probe() throws IOException {
        return resource("probe.py");
    }

    @Override
    public List<String> probeTests(ProbeFacts facts) {
        List<String> tests = new ArrayList<>();
        facts.secrets().forEach(path -> tests.add("assert not reads(%s)".formatted(quoted(path.toString()))));
        for (String folder : List.of("/", "/usr", "/harness", "/proc", "/dev")) {
            tests.add("assert not writes('%s')".formatted(folder));
        }
        tests.add("assert not connects('127.0.0.1', %d)".formatted(facts.port()));
        facts.namespaces().forEach((kind, name) -> tests.add("assert namespace('%s') != '%s'".formatted(kind, name)));
        tests.add("assert writes('/tmp')");
        tests.add("assert not fills('/tmp', %d)".formatted(facts.limits().scratchMb() + 1));
        tests.add("assert not allocates(%d)".formatted(facts.limits().memoryMb()));
        tests.add("assert not forks(%d)".formatted(facts.limits().processes() + 1));
        return tests;
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = PythonInterpreter.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
