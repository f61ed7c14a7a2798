package dev.laurel.reward.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What is the same for every way of locking in: rights are given up and resources limited by util-linux's setpriv and
 * prlimit, right before the program starts.
 *
 * @param root whether this process may do everything, so that programs need another user
 * @param othersThreads how many threads of the user count against a program's limit; Linux counts them for each user
 *     namespace from 5.14 on, before that for the whole machine
 */
record Confinement(Path setpriv, Path prlimit, boolean root, int othersThreads) {

    /** User numbers that neither distributions nor systemd give to anybody. */
    private static final int FIRST_USER = 60706;

    private static final int USERS = 477;
    private static final int OPEN_FILES = 512;
    private static final AtomicInteger NEXT_USER =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(USERS));

    static Confinement of(Path setpriv, Path prlimit) {
        boolean root = userOf(Path.of("/proc/self")) == 0;
        return new Confinement(setpriv, prlimit, root, root || countsByNamespace() ? 0 : threads());
    }

    private static boolean countsByNamespace() {
        String[] version = System.getProperty("os.version").split("[.-]");
        int major = Integer.parseInt(version[0]);
        return major > 5 || major == 5 && Integer.parseInt(version[1]) >= 14;
    }

    private static int userOf(Path file) {
        try {
            return (Integer) Files.getAttribute(file, "unix:uid");
        } catch (IOException | UnsupportedOperationException e) {
            return -1;
        }
    }

    private static int threads() {
        int user = userOf(Path.of("/proc/self"));
        return ProcessHandle.allProcesses()
                .map(process -> Path.of("/proc", Long.toString(process.pid())))
                .filter(folder -> userOf(folder) == user)
                .mapToInt(Confinement::threads)
                .sum();
    }

    private static int threads(Path process) {
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            return (int) threads.count();
        } catch (IOException e) {
            // The process has ended in between.
            return 0;
        }
    }

    /** The program with no rights and with limits; as another user where this one is root. */
    List<String> program(CodeLimits limits, long addressSpace, List<String> program) {
        List<String> command = new ArrayList<>(List.of(setpriv.toString()));
        if (root) {
            String user = Integer.toString(FIRST_USER + Math.floorMod(NEXT_USER.getAndIncrement(), USERS));
            command.addAll(List.of("--reuid", user, "--regid", user, "--clear-groups"));
        }
        command.addAll(List.of("--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs"));
        command.addAll(limited(prlimit, limits, addressSpace));
        command.add("--nproc=" + (othersThreads + limits.processes()));
        command.addAll(program);
        return command;
    }

    /** The limits of each process by itself; how many there are would be counted over all that a user runs. */
    static List<String> limited(Path prlimit, CodeLimits limits, long addressSpace) {
        return List.of(
                prlimit.toString(),
                "--core=0",
                // A second later the system kills what has caught the signal.
                "--cpu=" + limits.cpuSeconds() + ":" + (limits.cpuSeconds() + 1),
                "--as=" + addressSpace,
                "--fsize=" + ((long) limits.scratchMb() << 20),
                "--nofile=" + OPEN_FILES);
    }
}
