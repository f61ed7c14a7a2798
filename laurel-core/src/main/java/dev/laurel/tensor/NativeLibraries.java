package dev.laurel.tensor;

import dev.laurel.report.Progress;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads libtorch, and shows how far it has come when it must first be unpacked from its jar.
 *
 * <p>JavaCPP unpacks each native jar once into its cache ({@code ~/.javacpp/cache}, or where
 * {@code org.bytedeco.javacpp.cachedir} says), which takes seconds and says nothing; so the growing cache is watched from
 * outside. Two processes that start at the same time are kept apart by JavaCPP's own lock.
 */
public final class NativeLibraries {

    private static final long LOOK_EVERY_MS = 100;

    /** The loading that {@link #loadAhead} began; null if it did not. */
    private static volatile FutureTask<String> ahead;

    private NativeLibraries() {}

    /**
     * Begins to load libtorch in another thread, so that the half second this takes passes while the program reads its
     * arguments and files; {@link #load} waits for it. Does nothing if libtorch must be unpacked first.
     */
    public static void loadAhead() {
        ahead = new FutureTask<>(() -> {
            boolean unpacked = Folder.of(torch.class, "jnitorch")
                    .filter(Folder::isUnpacked)
                    .isPresent();
            return unpacked ? Loader.load(torch.class) : null;
        });
        Thread loader = new Thread(ahead, "libtorch");
        loader.setDaemon(true);
        loader.start();
    }

    private static void awaitAhead() {
        if (ahead == null) {
            return;
        }
        try {
            ahead.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Loads libtorch into this process; when that was done before, it returns at once.
     *
     * @param progress told of the unpacking, and of nothing if everything is unpacked
     * @throws UnsatisfiedLinkError if the libraries of this platform are missing or cannot be unpacked
     */
    public static void load(Progress progress) {
        awaitAhead();
        Optional<Folder> libtorch = Folder.of(torch.class, "jnitorch");
        if (libtorch.isEmpty() || libtorch.get().isUnpacked()) {
            Loader.load(torch.class);
            return;
        }
        List<Folder> folders = new ArrayList<>();
        Folder.of(openblas.class, "jniopenblas").ifPresent(folders::add);
        folders.add(libtorch.get());
        long total = folders.stream().mapToLong(Folder::packedBytes).sum();

        progress.begin("Unpacking the native libraries (once)", total, "B");
        Thread watcher = new Thread(() -> watch(folders, total, progress), "unpacking");
        watcher.setDaemon(true);
        watcher.start();
        try {
            Loader.load(torch.class);
            progress.advance(total, "");
        } finally {
            watcher.interrupt();
            progress.end();
        }
    }

    private static void watch(List<Folder> folders, long total, Progress progress) {
        while (true) {
            try {
                Thread.sleep(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                return; // all is unpacked
            }
            long done = folders.stream().mapToLong(Folder::unpackedBytes).sum();
            progress.advance(Math.min(done, total), "");
        }
    }

    /**
     * The shared libraries of one jar and the folder of the cache into which they go.
     *
     * @param cache where JavaCPP puts them
     * @param binding the library that binds the others to Java: it is unpacked after all that it needs
     * @param bindingBytes the size of the binding once unpacked
     * @param packedBytes the size of all libraries once unpacked; a few are never needed, which the eye does not notice
     */
    private record Folder(File cache, String binding, long bindingBytes, long packedBytes) {

        /** The folder that holds the named binding of a module; empty if it does not come in a jar. */
        static Optional<Folder> of(Class<?> module, String name) {
            String binding = System.mapLibraryName(name);
            for (String variant : List.of("", "-gpu")) {
                URL url = module.getResource(
                        "/" + module.getPackageName().replace(".global", "").replace('.', '/') + "/"
                                + Loader.getPlatform() + variant + "/" + binding);
                if (url != null && url.getProtocol().equals("jar")) {
                    return read(url, binding);
                }
            }
            return Optional.empty();
        }

        private static Optional<Folder> read(URL url, String binding) {
            try {
                JarURLConnection connection = (JarURLConnection) url.openConnection();
                JarFile jar = connection.getJarFile();
                String entry = connection.getEntryName();
                String inJar = entry.substring(0, entry.lastIndexOf('/') + 1);
                long bytes = jar.stream()
                        .filter(e -> isLibrary(e, inJar))
                        .mapToLong(JarEntry::getSize)
                        .sum();
                File jarCache = new File(Loader.getCacheDir(), new File(jar.getName()).getName());
                long bindingBytes = connection.getJarEntry().getSize();
                return Optional.of(new Folder(new File(jarCache, inJar), binding, bindingBytes, bytes));
            } catch (IOException e) {
                return Optional.empty(); // only the progress is lost; loading reports what is wrong
            }
        }

        private static boolean isLibrary(JarEntry entry, String inJar) {
            String name = entry.getName();
            return name.startsWith(inJar)
                    && name.indexOf('/', inJar.length()) < 0
                    && (name.contains(".so") || name.endsWith(".dylib") || name.endsWith(".dll"));
        }

        boolean isUnpacked() {
            return new File(cache, binding).length() == bindingBytes;
        }

        long unpackedBytes() {
            File[] files = cache.listFiles(f -> !Files.isSymbolicLink(f.toPath()));
            return files == null
                    ? 0
                    : Arrays.stream(files).mapToLong(File::length).sum();
        }
    }
}
