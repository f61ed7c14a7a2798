package dev.laurel.reward.code;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The programs of the machine.
 *
 * @param folders where they are looked for, in order
 */
record Tools(List<Path> folders) {

    /** Those on the PATH, and those in the folders of the system, which the PATH of a service may lack. */
    static Tools ofThisMachine() {
        List<Path> folders = new ArrayList<>();
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : (path + File.pathSeparator + "/usr/bin:/bin:/usr/sbin:/sbin").split(File.pathSeparator)) {
            try {
                if (!folder.isEmpty()) {
                    folders.add(Path.of(folder));
                }
            } catch (InvalidPathException e) {
                // An entry of the PATH that is no path holds no programs.
            }
        }
        return new Tools(folders);
    }

    /** Where a program is. */
    Optional<Path> find(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
