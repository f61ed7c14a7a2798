package dev.laurel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The versions that matter when something is to be reproduced or reported.
 *
 * @param laurel this program's own
 * @param commit of the sources it was built from; {@code unknown} if they were in no checkout
 * @param libtorch the libtorch build's, in JavaCPP's spelling
 * @param platform the platform whose native libraries are on board
 * @param java the running Java's
 */
record Version(String laurel, String commit, String libtorch, String platform, String java) {

    static Version read() {
        Properties built = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                built.getProperty("laurel"),
                commit(built.getProperty("commit")),
                built.getProperty("libtorch"),
                built.getProperty("platform"),
                System.getProperty("java.version"));
    }

    /** Maven leaves the placeholder where there was no checkout. */
    private static String commit(String filtered) {
        return filtered.startsWith("$") ? "unknown" : filtered;
    }

    /** Of this program, libtorch and Java by name, as records of runs have them. */
    static Map<String, String> all() {
        Version version = read();
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("laurel", version.laurel());
        versions.put("commit", version.commit());
        versions.put("libtorch", version.libtorch());
        versions.put("java", version.java());
        return versions;
    }

    String line() {
        return "laurel " + laurel + " (commit " + commit + ", libtorch " + libtorch + " for " + platform + ", Java "
                + java + ")";
    }
}
