package dev.laurel.reward.code;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A harness at work, watched from outside: its answers are read, its limits kept, and all its processes killed. */
final class LockedProcess {

    /** What the harness says before it runs the program. */
    static final String READY = "ready";

    /** What the harness says last. */
    static final String END = "end";

    /** How long the way to {@link #READY} may take; it is not the program's fault. */
    private static final long START_SECONDS = 120;

    /** How long a process may take to end once it has said all. */
    private static final long EXIT_SECONDS = 2;

    /** How much a program may print; it is read, and thrown away but for its end. */
    private static final long MOST_OUTPUT = 16 << 20;

    private static final int SHOWN_ERRORS = 2000;
    private static final int LONGEST_LINE = 1 << 20;
    private static final long WATCH_MILLIS = 50;
    private static final long PAGE = 4096;

    private final Process process;
    private final CodeLimits limits;
    private final byte[] secret;
    private final CountDownLatch answered = new CountDownLatch(1);
    private final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    /** Every process that was ever seen below this one, since one whose parent ends is no longer below. */
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    private final AtomicLong printed = new AtomicLong();
    private volatile long readyAt;

    private LockedProcess(Process process, CodeLimits limits, String secret) {
        this.process = process;
        this.limits = limits;
        this.secret = (secret + " ").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Runs a harness to its end or to a limit.
     *
     * @param input what it reads; then nothing
     * @param secret with which its lines begin
     * @throws IOException if no process can be started
     * @throws InterruptedException if the thread is interrupted; the processes are killed
     */
    static Ended run(
            List<String> command,
            Path folder,
            Map<String, String> environment,
            byte[] input,
            String secret,
            CodeLimits limits)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new LockedProcess(builder.start(), limits, secret).run(input);
    }

    private Ended run(byte[] input) throws InterruptedException {
        List<Thread> readers = List.of(
                thread("input", () -> write(input)),
                thread("answers", this::readAnswers),
                thread("errors", this::readErrors));
        String limit;
        try {
            limit = watch();
        } finally {
            kill();
        }
        int status = process.waitFor();
        for (Thread reader : readers) {
            // A process that escaped where nothing is locked in may keep a pipe open.
            reader.join(TimeUnit.SECONDS.toMillis(1));
        }
        synchronized (lines) {
            return new Ended(List.copyOf(lines), limit, status, errorsTail());
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "code " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for the end; the limit that was reached, or nothing. */
    private String watch() throws InterruptedException {
        long start = System.nanoTime();
        while (!answered.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            long ready = readyAt;
            if (ready != 0 && now - ready > limits.seconds() * 1e9) {
                return "it ran for more than " + plain(limits.seconds()) + " s";
            }
            if (ready == 0 && now - start > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                return "it did not start within " + START_SECONDS + " s";
            }
            if (printed.get() > MOST_OUTPUT) {
                return "it printed more than " + (MOST_OUTPUT >> 20) + " MB";
            }
            if (usesTooMuch()) {
                return "its processes used more than " + limits.memoryMb() + " MB of memory";
            }
        }
        // The pipe closes a little before the process ends, and its exit status is wanted.
        process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
        return "";
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /** Whether all processes together use too much: counted roughly first, for sharing pages takes time to find out. */
    private boolean usesTooMuch() {
        process.descendants().forEach(seen::add);
        long most = (long) limits.memoryMb() << 20;
        return seen.stream().mapToLong(LockedProcess::resident).sum() > most
                && seen.stream().mapToLong(LockedProcess::proportional).sum() > most;
    }

    /** Bytes of memory that a process uses, with all that it shares with others. */
    private static long resident(ProcessHandle handle) {
        try {
            String[] sizes = Files.readString(Path.of("/proc/" + handle.pid() + "/statm"))
                    .split(" ");
            return Long.parseLong(sizes[1]) * PAGE;
        } catch (IOException e) {
            // It has ended, or the system has no such file.
            return 0;
        }
    }

    /** Bytes of memory that a process uses, with its share of what it has in common with others. */
    private static long proportional(ProcessHandle handle) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + handle.pid() + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** Kills the process and all that it has started; locked in, that of its namespace also takes what hides. */
    private void kill() {
        process.descendants().forEach(seen::add);
        // Not the process itself: that would close its pipes, from which the last words are still to be read.
        process.toHandle().destroyForcibly();
        seen.forEach(ProcessHandle::destroyForcibly);
    }

    private void write(byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException e) {
            // It ended before it has read everything; its answers say why, or that there are none.
        }
    }

    private void readAnswers() {
        try (InputStream in = new BufferedInputStream(process.getInputStream())) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                }
                if (next == '\n' || line.size() == LONGEST_LINE) {
                    printed.addAndGet(line.size());
                    take(line.toByteArray());
                    line.reset();
                }
            }
        } catch (IOException e) {
            // Killed while it was read.
        } finally {
            answered.countDown();
        }
    }

    /** Keeps a line that begins with the secret; whatever else stands there the program has written. */
    private void take(byte[] line) {
        if (line.length <= secret.length || !MessageDigest.isEqual(secret, Arrays.copyOf(line, secret.length))) {
            return;
        }
        String said = new String(line, secret.length, line.length - secret.length, StandardCharsets.US_ASCII);
        synchronized (lines) {
            lines.add(said);
        }
        if (said.equals(READY)) {
            readyAt = System.nanoTime();
        } else if (said.equals(END)) {
            answered.countDown();
        }
    }

    private void readErrors() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getErrorStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                printed.addAndGet(count);
                synchronized (errors) {
                    if (errors.size() > 64 * SHOWN_ERRORS) {
                        byte[] all = errors.toByteArray();
                        errors.reset();
                        errors.write(all, all.length - SHOWN_ERRORS, SHOWN_ERRORS);
                    }
                    errors.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // Killed while it was read.
        }
    }

    private String errorsTail() {
        synchronized (errors) {
            byte[] all = errors.toByteArray();
            int from = Math.max(0, all.length - SHOWN_ERRORS);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8).strip();
        }
    }
}
