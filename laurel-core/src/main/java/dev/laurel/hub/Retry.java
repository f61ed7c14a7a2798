package dev.laurel.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tries what may fail for a while several times, waiting longer each time: 1, 2, 4, 8 seconds.
 *
 * <p>A host that cannot be reached at all is not tried again: someone without a network should hear of it at once.
 */
final class Retry {

    private static final int ATTEMPTS = 5;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private final Consumer<Duration> pause;

    Retry(Consumer<Duration> pause) {
        this.pause = pause;
    }

    static Retry real() {
        return new Retry(duration -> {
            try {
                Thread.sleep(duration.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** What is tried. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    /** A server's answer that may be another in a moment. */
    static final class PassingStatus extends IOException {

        private static final long serialVersionUID = 1L;

        private final Duration wait;

        private PassingStatus(int status, Duration wait) {
            super("the server answered with status " + status);
            this.wait = wait;
        }
    }

    /** Throws if the answer is of the kind that passes: too many requests, or a fault of the server. */
    static void check(HttpResponse<?> response) throws PassingStatus {
        if (PASSING.contains(response.statusCode())) {
            Duration wait = response.headers()
                    .firstValue("Retry-After")
                    .filter(value -> value.matches("[0-9]{1,6}"))
                    .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                    .orElse(Duration.ZERO);
            throw new PassingStatus(response.statusCode(), wait);
        }
    }

    /**
     * Runs {@code attempt} until it does not throw an {@link IOException}.
     *
     * @throws IOException the last one, when all attempts failed
     */
    <T> T run(Attempt<T> attempt) throws IOException {
        Duration wait = Duration.ofSeconds(1);
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (IOException e) {
                boolean unreachable = e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
                if (unreachable || i == ATTEMPTS || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                Duration asked = e instanceof PassingStatus status ? status.wait : Duration.ZERO;
                Duration longer = asked.compareTo(wait) > 0 ? asked : wait;
                pause.accept(longer.compareTo(LONGEST) > 0 ? LONGEST : longer);
                wait = wait.multipliedBy(2);
            }
        }
    }
}
