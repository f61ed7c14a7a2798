package dev.laurel.hub;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file to be fetched.
 *
 * @param what its name for people
 * @param target where it will lie; what has arrived so far lies beside it, with {@code .incomplete} at the end
 * @param size its size in bytes, if known
 * @param checksum what its content must give, if known
 */
record Download(String what, URI uri, Path target, OptionalLong size, Optional<Checksum> checksum) {

    Path incomplete() {
        return target.resolveSibling(target.getFileName() + ".incomplete");
    }
}
