package dev.laurel.reward.code;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The program that runs in the sandbox for replies in Java: compiles the reply and the tests, runs them, and says which
 * asserts hold, by the same lines as {@code harness.py}.
 *
 * <p>It uses nothing but the JDK, since its class files are all that the sandbox has of this project.
 */
final class JavaHarness {

    private final String secret;
    private final OutputStream channel;

    private JavaHarness(String secret, OutputStream channel) {
        this.secret = secret;
        this.channel = channel;
    }

    /** Reads a secret, the reply, what stands before the tests, an unused name and the tests, each a line of base64. */
    public static void main(String[] args) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : new String(System.in.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
            lines.add(new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8));
        }
        System.setIn(InputStream.nullInputStream());
        OutputStream channel = new FileOutputStream(FileDescriptor.out);
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        // The text behind the last line break is no line.
        new JavaHarness(lines.get(0), channel).judge(lines.get(1), lines.get(2), lines.subList(4, lines.size() - 1));
        // Threads that the reply has left behind would keep the program from ending.
        Runtime.getRuntime().halt(0);
    }

    private void judge(String code, String setup, List<String> tests) throws IOException {
        String suffix = Long.toHexString(new SecureRandom().nextLong());
        InMemoryCompiler compiler = new InMemoryCompiler();
        JavaReply reply = JavaReply.of(compiler, code);
        List<JavaTests> units = new ArrayList<>();
        for (int i = 0; i < tests.size(); i++) {
            JavaTests unit = JavaTests.of(compiler, tests.get(i), setup, reply.packageName(), suffix, i);
            if (!unit.problem().isEmpty()) {
                say("broken " + encoded(unit.problem()));
                return;
            }
            units.add(unit);
        }
        say("ready");
        List<String> verdicts = new ArrayList<>();
        InMemoryCompiler.Compiled together = compiler.compile(sources(reply, units, suffix));
        String broken = "";
        if (!together.problem().isEmpty()) {
            broken = compiler.compile(List.of(reply.source())).problem();
        }
        for (JavaTests unit : units) {
            InMemoryCompiler.Compiled compiled = together.problem().isEmpty() || !broken.isEmpty()
                    ? together
                    : compiler.compile(sources(reply, List.of(unit), suffix));
            String problem = broken.isEmpty() ? compiled.problem() : broken;
            Cases cases = new Cases(unit.asserts().size());
            if (problem.isEmpty()) {
                problem = run(compiled.loader(), unit, JavaTests.reporter(reply.packageName(), suffix), cases);
            }
            unit.verdicts(cases, problem)
                    .forEach(verdict -> verdicts.add(
                            (verdict.holds() ? "pass " : "fail ") + encoded(verdict.text() + "\t" + verdict.why())));
        }
        verdicts.add("end");
        say(verdicts.toArray(String[]::new));
    }

    private static List<SourceText> sources(JavaReply reply, List<JavaTests> units, String suffix) {
        List<SourceText> sources = new ArrayList<>(List.of(reply.source()));
        sources.add(JavaTests.reporterSource(reply.packageName(), suffix));
        units.forEach(unit -> sources.add(unit.source()));
        return sources;
    }

    /** Runs a unit; what broke it off, or nothing. */
    private static String run(ClassLoader loader, JavaTests unit, String reporter, Cases cases) {
        try {
            BiConsumer<Integer, Throwable> report = cases::report;
            Field field = loader.loadClass(reporter).getDeclaredField("report");
            field.setAccessible(true);
            field.set(null, report);
            Method main = loader.loadClass(unit.mainClass()).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
            return "";
        } catch (InvocationTargetException e) {
            return described(e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            return described(e);
        }
    }

    /** What a throwable says, in few words, whatever its class does. */
    static String described(Throwable problem) {
        String message;
        try {
            message = String.valueOf(problem.getMessage());
        } catch (Throwable another) {
            message = "null";
        }
        return JavaTests.brief(problem.getClass().getSimpleName() + (message.equals("null") ? "" : ": " + message));
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void say(String... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append('\n').append(secret).append(' ').append(line).append('\n');
        }
        channel.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        channel.flush();
    }

    /** What became of the asserts of one unit: null where one was not reached, else what was wrong or nothing. */
    static final class Cases {

        private final String[] outcomes;

        Cases(int asserts) {
            this.outcomes = new String[asserts];
        }

        /** An assert held, if there is no throwable, or did not. */
        synchronized void report(int number, Throwable problem) {
            if (outcomes[number] == null || outcomes[number].isEmpty()) {
                outcomes[number] = problem == null ? "" : described(problem);
            }
        }

        synchronized String outcome(int number) {
            return outcomes[number];
        }
    }
}
