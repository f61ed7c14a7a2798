package dev.laurel.reward.code;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Locks in by util-linux's unshare and the script {@code enter.sh}: the same namespaces and root without bubblewrap. */
record Namespaces(Path unshare, Confinement confinement) implements Sandbox {

    /** The script in the folder of the harness. */
    static final String SCRIPT = "enter.sh";

    /** The folder in that of the harness on which the new root is mounted. */
    static final String ROOT = "root";

    @Override
    public String name() {
        return "unshare";
    }

    @Override
    public List<String> command(
            Path harness, List<Path> reads, CodeLimits limits, long addressSpace, List<String> program) {
        // If this process dies, unshare dies, and then process 1 of the namespace and all in it.
        List<String> command = new ArrayList<>(List.of(confinement.setpriv().toString(), "--pdeathsig", "KILL"));
        command.add(unshare.toString());
        if (!confinement.root()) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of("--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup", "--fork", "--kill-child"));
        command.addAll(List.of("/bin/sh", harness.resolve(SCRIPT).toString()));
        command.addAll(List.of(harness.resolve(ROOT).toString(), harness.toString()));
        command.add(Integer.toString(limits.scratchMb()));
        SystemFolders.shown(reads).forEach(path -> command.add(path.toString()));
        command.add("--");
        command.addAll(confinement.program(limits, addressSpace, program));
        return command;
    }
}
