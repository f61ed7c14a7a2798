package dev.laurel.reward.code;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs programs against tests: an interpreter, a sandbox, and a folder with the harness that both share. */
final class CodeRunner implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Interpreter interpreter;
    private final Sandbox sandbox;
    private final CodeLimits limits;
    private final Path folder;

    private CodeRunner(Interpreter interpreter, Sandbox sandbox, CodeLimits limits, Path folder) {
        this.interpreter = interpreter;
        this.sandbox = sandbox;
        this.limits = limits;
        this.folder = folder;
    }

    /** Puts the harness where the sandbox can show it. */
    static CodeRunner open(Interpreter interpreter, Sandbox sandbox, CodeLimits limits) throws IOException {
        CodeRunner runner = new CodeRunner(interpreter, sandbox, limits, Files.createTempDirectory("laurel-code"));
        try {
            runner.install();
            return runner;
        } catch (IOException e) {
            runner.close();
            throw e;
        }
    }

    private void install() throws IOException {
        Files.createDirectory(folder.resolve(Namespaces.ROOT));
        interpreter.install(folder);
        try (InputStream in = CodeRunner.class.getResourceAsStream(Namespaces.SCRIPT)) {
            Files.copy(in, folder.resolve(Namespaces.SCRIPT));
        }
        try (Stream<Path> all = Files.walk(folder)) {
            // Programs run as another user where this one is root.
            for (Path path : all.toList()) {
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        } catch (UnsupportedOperationException e) {
            // A system without such permissions has no sandbox of ours either.
        }
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Interpreter interpreter() {
        return interpreter;
    }

    /**
     * Runs a program.
     *
     * @throws IOException if no process can be started
     * @throws InterruptedException if the thread is interrupted; the program is killed
     */
    Ended run(String code, CodeTests tests) throws IOException, InterruptedException {
        return run(code, tests, limits);
    }

    /** As {@link #run(String, CodeTests)}, with other limits. */
    Ended run(String code, CodeTests tests, CodeLimits limits) throws IOException, InterruptedException {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String secret = HexFormat.of().formatHex(random);
        StringBuilder input = new StringBuilder();
        List<String> lines = new ArrayList<>(List.of(secret, code, tests.setup(), tests.entryPoint()));
        lines.addAll(tests.texts());
        for (String line : lines) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            input.append(Base64.getEncoder().encodeToString(bytes)).append('\n');
        }
        Path scratch = sandbox.isolates() ? folder : Files.createTempDirectory(folder, "scratch");
        try {
            String inside = sandbox.isolates() ? "/tmp" : scratch.toString();
            List<String> command = sandbox.command(
                    folder,
                    interpreter.reads(),
                    limits,
                    interpreter.addressSpace(limits),
                    interpreter.command(sandbox.seen(folder), limits));
            byte[] bytes = input.toString().getBytes(StandardCharsets.US_ASCII);
            return LockedProcess.run(command, scratch, environment(inside), bytes, secret, limits);
        } finally {
            if (!sandbox.isolates()) {
                delete(scratch);
            }
        }
    }

    private static Map<String, String> environment(String scratch) {
        return new TreeMap<>(Map.of(
                "PATH", "/usr/bin:/bin:/usr/sbin:/sbin",
                "HOME", scratch,
                "TMPDIR", scratch,
                "LANG", "C.UTF-8",
                // The order of a set of texts is the same in every run.
                "PYTHONHASHSEED", "0",
                // Libraries for numbers would start a thread for each core and reserve memory for it.
                "OMP_NUM_THREADS", "1",
                "OPENBLAS_NUM_THREADS", "1",
                "MALLOC_ARENA_MAX", "2"));
    }

    @Override
    public void close() {
        delete(folder);
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path inner, IOException failed) throws IOException {
                    Files.delete(inner);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // What a program without isolation has done to its folder is not worth a failure; the system clears it.
        }
    }
}
