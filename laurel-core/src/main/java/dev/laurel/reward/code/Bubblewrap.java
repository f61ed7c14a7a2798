package dev.laurel.reward.code;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Locks in by bubblewrap, as Flatpak does: new namespaces and a root of read-only parts of the machine. */
record Bubblewrap(Path bwrap, Confinement confinement) implements Sandbox {

    @Override
    public String name() {
        return "bubblewrap";
    }

    @Override
    public List<String> command(
            Path harness, List<Path> reads, CodeLimits limits, long addressSpace, List<String> program) {
        List<String> command = new ArrayList<>(List.of(
                bwrap.toString(),
                "--unshare-net",
                "--unshare-pid",
                "--unshare-ipc",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--die-with-parent",
                "--new-session"));
        if (confinement.root()) {
            // Enough to become another user, and no more.
            command.addAll(List.of("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"));
            command.addAll(List.of("--cap-add", "CAP_SETPCAP"));
        } else {
            command.addAll(List.of("--unshare-user", "--cap-add", "CAP_SETPCAP"));
        }
        Set<Path> folders = new LinkedHashSet<>();
        List<String> shown = new ArrayList<>();
        for (Path path : SystemFolders.shown(reads)) {
            show(path, folders, shown);
        }
        // By themselves folders on the way to what is shown would be closed to other users.
        folders.forEach(folder -> command.addAll(List.of("--dir", folder.toString())));
        command.addAll(shown);
        command.addAll(List.of("--ro-bind", harness.toString(), "/harness"));
        command.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"));
        command.addAll(List.of("--size", Long.toString((long) limits.scratchMb() << 20), "--perms", "1777"));
        command.addAll(List.of("--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp", "--"));
        command.addAll(confinement.program(limits, addressSpace, program));
        return command;
    }

    private static void show(Path path, Set<Path> folders, List<String> shown) {
        for (int depth = 1; depth < path.getNameCount(); depth++) {
            folders.add(path.getRoot().resolve(path.subpath(0, depth)));
        }
        try {
            if (Files.isSymbolicLink(path)) {
                shown.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), path.toString()));
            } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                shown.addAll(List.of("--ro-bind", path.toString(), path.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
