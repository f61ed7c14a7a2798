package dev.laurel.hub;

import dev.laurel.base.UserError;
import dev.laurel.hub.BuiltInModel.Resource;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** An opened place from which a built-in model's two files can be read. */
interface ModelSource extends Closeable {

    /** The content of a file; the caller closes it. */
    InputStream open(String path) throws IOException;

    @Override
    default void close() throws IOException {}

    /** The class path. */
    static ModelSource classPath(ClassLoader loader) {
        return path -> {
            InputStream in = loader.getResourceAsStream(path);
            if (in == null) {
                throw new FileNotFoundException(path);
            }
            return in;
        };
    }

    /** A jar file. */
    static ModelSource jar(Path file) throws IOException {
        ZipFile zip = new ZipFile(file.toFile());
        return new ModelSource() {
            @Override
            public InputStream open(String path) throws IOException {
                ZipEntry entry = zip.getEntry(path);
                if (entry == null) {
                    throw new UserError(file + " holds no " + path + ".");
                }
                return zip.getInputStream(entry);
            }

            @Override
            public void close() throws IOException {
                zip.close();
            }
        };
    }

    /** Whether a file is there with exactly the pinned content. */
    default boolean holds(Resource resource) throws IOException {
        try (InputStream in = open(resource.path())) {
            Checksum pinned = Checksum.sha256(resource.sha256());
            return pinned.of(in, 0).equals(pinned.hex());
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
