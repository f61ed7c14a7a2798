package dev.laurel.checkpoint;

import java.util.Locale;

/**
 * A number of bytes that prints itself for people, as {@code 512 bytes}, {@code 3.4 MB} or {@code 1.2 GB}.
 *
 * <p>Units are powers of ten, as hubs and disks are labelled.
 */
public record ByteCount(long bytes) {

    @Override
    public String toString() {
        if (bytes < 1000) {
            return bytes == 1 ? "1 byte" : bytes + " bytes";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.95 && unit < 4) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", value, "kMGTP".charAt(unit));
    }
}
