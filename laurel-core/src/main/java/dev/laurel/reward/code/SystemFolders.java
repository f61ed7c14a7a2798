package dev.laurel.reward.code;

import dev.laurel.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What of the machine a locked-in program sees: programs and libraries, read-only, and nothing that says who uses it. */
final class SystemFolders {

    private static final List<Path> SHOWN = Stream.of(
                    "/usr",
                    "/bin",
                    "/sbin",
                    "/lib",
                    "/lib32",
                    "/lib64",
                    "/nix/store",
                    "/etc/ld.so.cache",
                    "/etc/alternatives")
            .map(Path::of)
            .toList();

    private SystemFolders() {}

    /** The folders and files that are shown, those that a link stands for behind it; none lies in another one. */
    static List<Path> shown(List<Path> more) {
        Set<Path> shown = new LinkedHashSet<>();
        SHOWN.stream().filter(Files::exists).forEach(shown::add);
        for (Path path : more) {
            if (Files.exists(path) && shown.stream().noneMatch(path::startsWith)) {
                shown.removeIf(inner -> inner.startsWith(path));
                shown.add(path);
            }
        }
        return new ArrayList<>(shown);
    }

    /**
     * A folder that may be shown.
     *
     * @param whose which program's folder it is
     * @throws UserError if somebody's files would be shown with it
     */
    static Path requireNarrow(Path folder, Path whose) {
        for (String secret : List.of(System.getProperty("user.home"), "/home", "/root", "/etc", "/tmp", "/var")) {
            if (Path.of(secret).startsWith(folder)) {
                throw new UserError("The reward 'code' cannot use " + whose + ": it is installed in " + folder
                        + ", and to show that to programs would show them " + secret
                        + " too. Name another one with interpreter:");
            }
        }
        return folder;
    }
}
