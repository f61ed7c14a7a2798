package dev.laurel.reward.remote;

import dev.laurel.base.UserError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Where a server is, and which environment variable holds the key for it.
 *
 * @param reward the function's name, for messages
 * @param keyVariable the variable's name; the key itself is in no configuration
 */
record Address(String reward, URI uri, Optional<String> keyVariable) {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

    /** What may stand in a header; Java's own complaint about anything else would quote the key. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]+");

    /**
     * The address of a route.
     *
     * @param route added where the URL names none
     * @throws IllegalArgumentException if it is no web address, or would send a key where others can read it
     */
    static Address of(String reward, String url, String route, Optional<String> keyVariable) {
        URI uri = parse(reward, url);
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(reward
                    + ": the url holds a name or a password, which would stand in run.json and in messages. Put the key"
                    + " into an environment variable and name that under api_key_env");
        }
        if (keyVariable.isPresent() && uri.getScheme().equalsIgnoreCase("http") && !isLocal(uri)) {
            throw new IllegalArgumentException(
                    "%s: api_key_env with %s would send the key in clear, for anyone on the way"
                                    .formatted(reward, shown(uri))
                            + " to read. Use https, a tunnel to localhost, or leave the key out");
        }
        Address given = new Address(reward, uri, keyVariable);
        String path = uri.getRawPath();
        return path == null || path.isEmpty() || path.equals("/") ? given.withPath(route) : given;
    }

    private static URI parse(String reward, String url) {
        try {
            URI uri = new URI(url.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(
                reward + ": the url is no web address; one looks like http://localhost:5000 or https://host/path");
    }

    private static boolean isLocal(URI uri) {
        return LOOPBACK.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches();
    }

    /** The same with another path. */
    Address withPath(String path) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new Address(reward, uri.resolve(path + query), keyVariable);
    }

    /**
     * The key.
     *
     * @throws UserError if the variable is not set or holds no key
     */
    Optional<String> key(UnaryOperator<String> environment) {
        return keyVariable.map(name -> {
            String value = environment.apply(name);
            if (value == null || value.isBlank()) {
                throw new UserError(
                        "%s: the environment variable '%s', named by api_key_env, is not set; it should hold"
                                        .formatted(reward, name)
                                + " the server's API key.");
            }
            if (!KEY.matcher(value.strip()).matches()) {
                throw new UserError("%s: the environment variable '%s' holds spaces or characters that no API key has."
                        .formatted(reward, name));
            }
            return value.strip();
        });
    }

    /** The address without what may be secret. */
    String shown() {
        return shown(uri);
    }

    private static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }
}
