package dev.laurel.data.format;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The content of one file inside a zip archive, which is closed with the stream. */
final class ZipMember extends FilterInputStream {

    private final ZipFile archive;

    private ZipMember(ZipFile archive, InputStream content) {
        super(content);
        this.archive = archive;
    }

    /**
     * Opens the member of that name, or the only one.
     *
     * @param name how messages call the archive
     * @throws UserError if there is no such member, or none is named and there are several
     */
    static InputStream open(Path path, Optional<String> member, String name) throws IOException {
        ZipFile archive = new ZipFile(path.toFile());
        try {
            List<String> members = archive.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
            if (member.isEmpty() && members.size() != 1) {
                throw new UserError("%s: is an archive of %d files; name one of them, for instance: file: '%s!%s'"
                        .formatted(name, members.size(), name, members.isEmpty() ? "NAME" : members.get(0)));
            }
            String wanted = member.orElseGet(() -> members.get(0));
            if (!members.contains(wanted)) {
                throw new UserError(name + ": no '" + wanted + "' in the archive." + Nearest.hint(wanted, members));
            }
            return new ZipMember(archive, archive.getInputStream(archive.getEntry(wanted)));
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (archive) {
            super.close();
        }
    }
}
