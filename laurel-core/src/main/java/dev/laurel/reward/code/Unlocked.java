package dev.laurel.reward.code;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Locks nothing in: a program has all rights of this process.
 *
 * @param prlimit limits its resources where it is there
 */
record Unlocked(Optional<Path> prlimit) implements Sandbox {

    @Override
    public String name() {
        return "no isolation";
    }

    @Override
    public boolean isolates() {
        return false;
    }

    @Override
    public String seen(Path harness) {
        return harness.toString();
    }

    @Override
    public List<String> command(
            Path harness, List<Path> reads, CodeLimits limits, long addressSpace, List<String> program) {
        List<String> command = new ArrayList<>();
        prlimit.ifPresent(file -> command.addAll(Confinement.limited(file, limits, addressSpace)));
        command.addAll(program);
        return command;
    }
}
