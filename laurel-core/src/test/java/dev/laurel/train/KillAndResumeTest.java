package dev.laurel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains is killed, wherever it stands; what it left resumes as if nothing had happened. */
class KillAndResumeTest {

    @TempDir
    Path temp;

    private static Run run(Path place) {
        return Run.in(
                        place,
                        "epochs=3",
                        "batch_size=4",
                        "checkpoint_seconds=0",
                        "eval_steps=2",
                        "early_stopping_patience=99",
                        "mixout=0.1",
                        "l2_sp=1",
                        "average={method: ema, decay: 0.9}")
                .withWorkers(2);
    }

    /** What the child process does: one line for each update, after which comes its checkpoint. */
    static final class Child {
        public static void main(String[] args) {
            Set<Long> told = ConcurrentHashMap.newKeySet();
            run(Path.of(args[0]))
                    .stoppingAfter(step -> {
                        if (told.add(step)) {
                            System.out.println("update " + step);
                        }
                        return false;
                    })
                    .train();
        }
    }

    @Test
    @Timeout(120)
    void resumesFromWhateverAKilledProcessLeft() throws Exception {
        Run.Result whole = run(Files.createDirectories(temp.resolve("whole"))).train();
        Path place = Files.createDirectories(temp.resolve("killed"));
        // After an update comes its checkpoint: the first process dies in or just after it, the second while the files
        // of one are being written, the third somewhere else.
        killWhen(place, () -> false, 3);
        OptionalLong first = new Checkpoints(place, "settings: one").savedStep();
        killWhen(place, () -> beingWritten(place), 6);
        killWhen(place, () -> false, 5);
        OptionalLong last = new Checkpoints(place, "settings: one").savedStep();
        assertThat(first.orElse(0)).isBetween(2L, 36L);
        assertThat(last.orElse(0)).isGreaterThanOrEqualTo(first.orElse(0));

        Run.Result resumed = run(place).train();
        assertThat(resumed.outcome()).isEqualTo(whole.outcome());
        assertThat(resumed.weights().keySet()).isEqualTo(whole.weights().keySet());
        resumed.weights()
                .forEach((name, values) ->
                        assertThat(values).as(name).isEqualTo(whole.weights().get(name)));
        List<TrainObserver.Step> steps = resumed.steps();
        assertThat(steps)
                .isEqualTo(whole.steps()
                        .subList((int) last.orElse(0), whole.steps().size()));
    }

    @FunctionalInterface
    private interface Moment {
        boolean isNow() throws IOException;
    }

    private static boolean beingWritten(Path place) throws IOException {
        Path incomplete = place.resolve(".checkpoint.incomplete");
        try (Stream<Path> files = Files.list(incomplete)) {
            return files.findAny().isPresent();
        } catch (java.nio.file.NoSuchFileException e) {
            return false;
        }
    }

    /** Starts a process that trains and kills it at the moment, or when it has made that many updates. */
    private void killWhen(Path place, Moment moment, int updates) throws Exception {
        Path said = Files.createTempFile(temp, "child", ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D") || argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Child.class.getName(),
                place.toString()));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(said.toString()))
                .start();
        try {
            while (!(moment.isNow() || lines(said) >= updates)) {
                assertThat(child.isAlive())
                        .as("child said: %s", Files.readString(said))
                        .isTrue();
                Thread.onSpinWait();
                if (lines(said) == 0) {
                    child.waitFor(20, TimeUnit.MILLISECONDS);
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static long lines(Path said) throws IOException {
        try (Stream<String> lines = Files.lines(said)) {
            return lines.filter(line -> line.startsWith("update ")).count();
        }
    }
}
