package dev.laurel.tokenize;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * Unpacks Hugging Face's native tokenizers from DJL's jar and loads them.
 *
 * <p>DJL's own loader looks for CUDA through JNA first, which costs 0.2 s at every start, and may download a CUDA build
 * of the library. The processor build in the jar is all that is needed, so it is loaded here.
 */
final class NativeLibrary {

    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Loads the library of this platform once, unpacked once for each version to the user's cache folder.
     *
     * @throws UserError if there is none for this platform, or it cannot be unpacked or loaded
     */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        for (String name : names(platform)) {
            Path library = unpacked(platform, name);
            try {
                System.load(library.toString());
            } catch (UnsatisfiedLinkError e) {
                throw new UserError(
                        "This system cannot load the native tokenizers: " + e.getMessage()
                                + ". On Linux they need glibc; if the file is damaged, delete it and try again.",
                        e);
            }
        }
        loaded = true;
    }

    /** The name DJL gives a platform, as {@code linux-x86_64}. */
    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("windows") ? "win" : os.startsWith("mac") ? "osx" : "linux";
        String arch = osArch.equals("amd64") ? "x86_64" : osArch.equals("arm64") ? "aarch64" : osArch;
        return system + "-" + arch;
    }

    /** The files in the order in which they are loaded: Windows does not find the C++ runtime by itself. */
    private static List<String> names(String platform) {
        String library = System.mapLibraryName("tokenizers");
        return platform.startsWith("win")
                ? List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", library)
                : List.of(library);
    }

    private static Path unpacked(String platform, String name) {
        String resource = "/native/lib/" + platform + "/cpu/" + name;
        try (InputStream packed = NativeLibrary.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new UserError("No native tokenizers for this platform, " + platform
                        + ". There are some for linux-x86_64, linux-aarch64, osx-aarch64 and win-x86_64.");
            }
            Path folder = cache().resolve(version() + "-" + platform);
            Path target = folder.resolve(name);
            if (!Files.exists(target)) {
                Files.createDirectories(folder);
                Path partial = Files.createTempFile(folder, name, ".partial");
                try {
                    Files.copy(packed, partial, StandardCopyOption.REPLACE_EXISTING);
                    // Another process may do the same at the same time: whichever moves last wins, both are whole.
                    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(partial);
                }
            }
            return target.toAbsolutePath();
        } catch (IOException e) {
            throw new UserError(
                    "Cannot unpack the native tokenizers to " + cache() + ": " + e
                            + ". Make room there, or name a folder that can be written by LAUREL_HOME.",
                    e);
        }
    }

    /** Where Laurel keeps what it can make again: {@code LAUREL_HOME}, or {@code laurel} in the user's cache folder. */
    private static Path cache() {
        Path caches = named("XDG_CACHE_HOME").orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return named("LAUREL_HOME").orElseGet(() -> caches.resolve("laurel")).resolve("tokenizers");
    }

    private static Optional<Path> named(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    private static String version() {
        try (InputStream file = NativeLibrary.class.getResourceAsStream("/native/lib/tokenizers.properties")) {
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
