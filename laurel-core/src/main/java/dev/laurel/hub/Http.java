package dev.laurel.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * HTTP requests whose access token stays with the host it is for.
 *
 * <p>Redirects are followed here and not by the client, which would carry the header along: a hub redirects to storage
 * elsewhere, which must never see the token. A redirect from https to http is not followed.
 */
final class Http {

    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final URI origin;
    private final Optional<String> token;
    private HttpClient client;

    /**
     * @param origin the host that the token is for
     * @param token what goes into the Authorization header there
     */
    Http(URI origin, Optional<String> token) {
        this.origin = origin;
        this.token = token;
    }

    /** A GET that follows redirects anywhere; the caller closes the body. */
    HttpResponse<InputStream> get(URI uri, Map<String, String> headers) throws IOException {
        return send("GET", uri, headers, true);
    }

    /** A HEAD that follows redirects on the same host only: a hub describes a file in the answer that redirects away. */
    HttpResponse<InputStream> head(URI uri) throws IOException {
        return send("HEAD", uri, Map.of("Accept-Encoding", "identity"), false);
    }

    private HttpResponse<InputStream> send(String method, URI first, Map<String, String> headers, boolean anywhere)
            throws IOException {
        URI uri = first;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpResponse<InputStream> response = send(request(method, uri, headers));
            Optional<URI> next = redirect(uri, response);
            if (next.isEmpty() || !(anywhere || sameOrigin(uri, next.get()))) {
                return response;
            }
            response.body().close();
            if (uri.getScheme().equals("https") && !next.get().getScheme().equals("https")) {
                throw new IOException(uri.getHost() + " redirects to an address that is not encrypted");
            }
            uri = next.get();
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects from " + first.getHost());
    }

    private HttpRequest request(String method, URI uri, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(ANSWER)
                .header("User-Agent", "laurel");
        headers.forEach(request::header);
        if (token.isPresent() && sameOrigin(origin, uri)) {
            request.header("Authorization", "Bearer " + token.get());
        }
        return request.build();
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client().send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        }
    }

    /** Made when first needed: its certificates take a noticeable part of a second, which a local model need not pay. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .build();
        }
        return client;
    }

    private static Optional<URI> redirect(URI uri, HttpResponse<?> response) throws IOException {
        Optional<String> location = response.headers().firstValue("Location");
        if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI next = uri.resolve(location.get());
            if (next.getHost() != null && next.getScheme().startsWith("http")) {
                return Optional.of(next);
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw new IOException(uri.getHost() + " redirects to something that is not a web address");
    }

    private static boolean sameOrigin(URI a, URI b) {
        return a.getScheme().equals(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && a.getPort() == b.getPort();
    }
}
