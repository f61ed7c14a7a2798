package dev.laurel.hub;

import dev.laurel.base.UserError;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the user's environment says about places and access: caches, repositories, the hub, its token.
 *
 * <p>The variables of the hub ({@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HOME}, {@code HF_HUB_CACHE},
 * {@code HF_HUB_OFFLINE}) mean what they mean to huggingface_hub, so that both share one cache. Not a record: its text
 * form must not show the token.
 */
public final class HubEnvironment {

    private static final String MAVEN_CENTRAL = "https://repo.maven.apache.org/maven2";
    private static final String HUGGING_FACE = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    private final Map<String, String> variables;
    private final Map<String, String> properties;

    /**
     * An environment of these variables and system properties.
     *
     * @param properties at least {@code user.home} and {@code os.name}
     */
    public HubEnvironment(Map<String, String> variables, Map<String, String> properties) {
        this.variables = Map.copyOf(variables);
        this.properties = Map.copyOf(properties);
    }

    /** The environment of this process. */
    public static HubEnvironment system() {
        Map<String, String> properties = new java.util.HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> properties.put(name, System.getProperty(name)));
        return new HubEnvironment(System.getenv(), properties);
    }

    /**
     * Where Laurel keeps what it can make again: {@code LAUREL_HOME}, or the platform's cache folder ({@code
     * ~/.cache/laurel} or under {@code XDG_CACHE_HOME}; {@code ~/Library/Caches/laurel} on macOS; {@code
     * %LOCALAPPDATA%\laurel} on Windows).
     */
    public Path laurelHome() {
        return variable("LAUREL_HOME")
                .map(this::path)
                .orElseGet(() -> userCache().resolve("laurel"));
    }

    private Path userCache() {
        String system = properties.getOrDefault("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return home().resolve("Library/Caches");
        }
        if (system.startsWith("windows")) {
            return variable("LOCALAPPDATA").map(Path::of).orElseGet(() -> home().resolve("AppData/Local"));
        }
        return xdgCache();
    }

    private Path xdgCache() {
        return variable("XDG_CACHE_HOME").map(this::path).orElseGet(() -> home().resolve(".cache"));
    }

    /** The cache that is shared with huggingface_hub: {@code HF_HUB_CACHE}, or {@code hub} under {@code HF_HOME}. */
    Path hubCache() {
        Path hubHome =
                variable("HF_HOME").map(this::path).orElseGet(() -> xdgCache().resolve("huggingface"));
        return variable("HF_HUB_CACHE").map(this::path).orElseGet(() -> hubHome.resolve("hub"));
    }

    /** The hub's address without a slash at the end. */
    URI hubEndpoint() {
        return address("HF_ENDPOINT", variable("HF_ENDPOINT").orElse(HUGGING_FACE));
    }

    /** The hub's access token; checked here, because an error about a header would print it. */
    Optional<String> token() {
        Optional<String> token = variable("HF_TOKEN").map(String::strip);
        if (token.isPresent() && !token.get().matches("[\\x21-\\x7e]+")) {
            throw new UserError("HF_TOKEN holds characters that no access token has. Set it again, without spaces.");
        }
        return token;
    }

    boolean offline() {
        return variable("HF_HUB_OFFLINE")
                .map(value -> TRUE.contains(value.toUpperCase(Locale.ROOT)))
                .orElse(false);
    }

    /**
     * Where Maven artefacts are fetched from: the system property {@code laurel.maven.repository}, or {@code
     * LAUREL_MAVEN_REPOSITORY}, or Maven Central.
     */
    URI mavenRepository() {
        String name = "LAUREL_MAVEN_REPOSITORY";
        String property = properties.get("laurel.maven.repository");
        return address(name, property != null ? property : variable(name).orElse(MAVEN_CENTRAL));
    }

    /** Where Maven keeps what it has fetched. */
    Path localMavenRepository() {
        String moved = properties.get("maven.repo.local");
        return moved != null ? Path.of(moved) : home().resolve(".m2/repository");
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    private Path path(String value) {
        return value.equals("~") || value.startsWith("~/")
                ? home().resolve(value.substring(1).replaceFirst("^/", ""))
                : Path.of(value);
    }

    private Path home() {
        return Path.of(properties.getOrDefault("user.home", "."));
    }

    private static URI address(String variable, String value) {
        try {
            URI address = URI.create(value.replaceFirst("/+$", ""));
            boolean http = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
            if (http && address.getHost() != null) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Reported below like every other address that cannot be used.
        }
        throw new UserError(variable + " is '" + value + "', which is not an http or https address.");
    }
}
