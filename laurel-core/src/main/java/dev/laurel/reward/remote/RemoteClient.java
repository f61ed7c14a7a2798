package dev.laurel.reward.remote;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts JSON to one address and reads JSON, trying again what may pass.
 *
 * <p>Redirects are not followed: the key must not travel elsewhere. Whatever text of the server goes into a message is
 * short and without the key, which servers like to repeat when they refuse it.
 */
final class RemoteClient {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteClient.class);

    private static final int SHOWN = 200;

    /** Python's servers write NaN as it is: one such reward is that candidate's failure, not the whole answer's. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Address address;
    private final Optional<String> key;
    private final RemoteCalls calls;
    private final Timing timing;
    private HttpClient http;

    RemoteClient(Address address, Optional<String> key, RemoteCalls calls, Timing timing) {
        this.address = address;
        this.key = key;
        this.calls = calls;
        this.timing = timing;
    }

    /** How an attempt ended: with an answer, or with a problem that may pass. */
    private record Attempt(Optional<HttpResponse<byte[]>> response, String problem, Optional<Duration> asked) {}

    /**
     * The server's answer.
     *
     * @throws RemoteFailure if there is none, or it is no JSON
     */
    JsonNode post(Object body) throws RemoteFailure, InterruptedException {
        HttpRequest request = request(JSON.writeValueAsString(body));
        for (int i = 1; ; i++) {
            Attempt attempt = send(request);
            if (attempt.response().isPresent()) {
                return json(attempt.response().get());
            }
            if (i == calls.attempts()) {
                throw new RemoteFailure(attempt.problem() + (i == 1 ? "" : " (" + i + " attempts)"));
            }
            Duration wait = attempt.asked().orElse(backoff(i));
            if (attempt.asked().isPresent() && wait.compareTo(RemoteCalls.seconds(calls.longestWait())) > 0) {
                throw new RemoteFailure(
                        attempt.problem() + "; it asks to wait " + wait.toSeconds() + " s, longer than longest_wait");
            }
            LOG.info(
                    "{}; attempt {} of {} follows in {} ms",
                    attempt.problem(),
                    i + 1,
                    calls.attempts(),
                    wait.toMillis());
            timing.sleeper().sleep(wait);
        }
    }

    private Duration backoff(int failed) {
        double wait = Math.min(calls.longestWait(), calls.backoff() * Math.pow(2, failed - 1));
        return RemoteCalls.seconds(wait * (0.5 + 0.5 * timing.jitter().getAsDouble()));
    }

    private HttpRequest request(String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.uri())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("User-Agent", "laurel")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        key.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request.build();
    }

    private Attempt send(HttpRequest request) throws RemoteFailure, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> pending =
                client().sendAsync(request, info -> new BoundedBody(calls.maxAnswer()));
        try {
            // A limit on the request would end with the headers; this one is for the whole answer.
            HttpResponse<byte[]> response =
                    pending.get(RemoteCalls.seconds(calls.timeout()).toNanos(), TimeUnit.NANOSECONDS);
            int status = response.statusCode();
            if (status == 408 || status == 429 || status >= 500) {
                return new Attempt(Optional.empty(), refusal(response), retryAfter(response));
            }
            return new Attempt(Optional.of(response), "", Optional.empty());
        } catch (TimeoutException e) {
            throw new RemoteFailure(address.shown() + " did not answer within " + calls.timeout() + " s");
        } catch (ExecutionException e) {
            return new Attempt(Optional.empty(), problem(e.getCause()), Optional.empty());
        } finally {
            pending.cancel(true);
        }
    }

    private String problem(Throwable cause) throws RemoteFailure {
        for (Throwable c = cause; c != null; c = c.getCause()) {
            if (c instanceof BoundedBody.TooLarge) {
                throw new RemoteFailure(address.shown() + ": " + c.getMessage());
            }
            if (c instanceof UnresolvedAddressException) {
                throw new RemoteFailure(address.uri().getHost() + " is not known here: check the url");
            }
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return "no connection to " + address.shown() + " within " + calls.connectTimeout() + " s";
        }
        if (cause instanceof ConnectException) {
            return "no connection to " + address.shown() + ": is the server running?";
        }
        if (cause instanceof IOException) {
            return "the connection to " + address.shown() + " broke: "
                    + shortened(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        }
        throw new IllegalStateException(cause);
    }

    private JsonNode json(HttpResponse<byte[]> response) throws RemoteFailure {
        int status = response.statusCode();
        if (status < 200 || status > 299) {
            throw new RemoteFailure(refusal(response));
        }
        String text = text(response);
        try {
            JsonNode node = JSON.readTree(text);
            if (node != null && node.isContainer()) {
                return node;
            }
        } catch (JacksonException e) {
            // Reported below.
        }
        throw new RemoteFailure(address.shown() + " answered no JSON but " + shortened(text));
    }

    private String refusal(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String advice = switch (status) {
            case 401, 403 ->
                address.keyVariable()
                        .map(name -> ": check the key in " + name)
                        .orElse(": it may want a key, to be named by api_key_env");
            case 404, 405 -> ": check the path of the url";
            case 413, 422 -> ": check batch_size and the length of the texts";
            case 301, 302, 303, 307, 308 -> ": it redirects, which is not followed; give the address it redirects to";
            default -> status >= 400 && status < 429 ? ": check the keys of the reward" : "";
        };
        return address.shown() + " answered status " + status + " " + shortened(text(response)) + advice;
    }

    private Optional<Duration> retryAfter(HttpResponse<?> response) {
        Optional<String> value = response.headers().firstValue("Retry-After").map(String::strip);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get().matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value.get())));
        }
        try {
            ZonedDateTime at = ZonedDateTime.parse(value.get(), DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration wait = Duration.between(timing.clock().instant(), at.toInstant());
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** A text of the server for a message: in one line, without mark-up and the key, and not long. */
    String shortened(String text) {
        // The key first: cut in the middle, it would not be found.
        String safe = key.map(value -> text.replace(value, "***")).orElse(text);
        String start = safe.substring(0, Math.min(safe.length(), 20 * SHOWN));
        String plain = start.stripLeading().startsWith("<")
                ? start.replaceAll("(?is)<(style|script)\\b.*?</\\1>", " ").replaceAll("<[^>]*>", " ")
                : start;
        String line = plain.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return "\"" + (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line) + "\"";
    }

    /** Made when first needed: its certificates take a noticeable part of a second. */
    private synchronized HttpClient client() {
        if (http == null) {
            http = HttpClient.newBuilder()
                    // HTTP/2 would ask for an upgrade first, over which uvicorn loses the body.
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(RemoteCalls.seconds(calls.connectTimeout()))
                    .build();
        }
        return http;
    }
}
