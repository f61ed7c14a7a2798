package dev.laurel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The versions that matter when something is to be reproduced or reported.
 *
 * @param laurel this program's own
 * @param libtorch the libtorch build's, in JavaCPP's spelling
 * @param platform the platform whose native libraries are on board
 * @param java the running Java's
 */
record Version(String laurel, String libtorch, String platform, String java) {

    static Version read() {
        Properties built = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                built.getProperty("laurel"),
                built.getProperty("libtorch"),
                built.getProperty("platform"),
                System.getProperty("java.version"));
    }

    String line() {
        return "laurel " + laurel + " (libtorch " + libtorch + " for " + platform + ", Java " + java + ")";
    }
}
