package dev.laurel.hub;

/**
 * A jar in a Maven repository, pinned by its content.
 *
 * @param sha256 the SHA-256 of the jar in lower-case hexadecimal digits
 */
public record MavenArtifact(String group, String name, String version, String sha256) {

    /** Where the jar lies below the root of any Maven repository. */
    public String path() {
        return group.replace('.', '/') + "/" + name + "/" + version + "/" + fileName();
    }

    String fileName() {
        return name + "-" + version + ".jar";
    }

    /** As {@code group:name:version}. */
    @Override
    public String toString() {
        return group + ":" + name + ":" + version;
    }
}
