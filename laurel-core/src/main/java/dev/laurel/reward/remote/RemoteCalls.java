package dev.laurel.reward.remote;

import dev.laurel.config.Config;
import dev.laurel.config.Key;
import java.time.Duration;

/** How a server is asked: limits on time, on attempts and on what comes back. */
record RemoteCalls(
        @Key(
                doc = "The longest to wait for a connection, in seconds.",
                defaultValue = "5",
                min = 0,
                exclusiveMin = true,
                max = 86_400)
        double connectTimeout,

        @Key(
                doc = "The longest to wait for a whole answer, in seconds; one that is late is not asked for again.",
                defaultValue = "180",
                min = 0,
                exclusiveMin = true,
                max = 86_400,
                source = "OpenRLHF")
        double timeout,

        @Key(
                doc =
                        "How often a request is sent at most, where the connection fails or the status is 408, 429 or 5xx.",
                defaultValue = "5",
                min = 1,
                max = 100,
                source = "OpenRLHF")
        int attempts,

        @Key(
                doc =
                        "The wait before the second attempt in seconds, doubled before each further one; half to all of it"
                                + " is waited, by chance. The server's Retry-After takes its place.",
                defaultValue = "1",
                min = 0,
                max = 3_600)
        double backoff,

        @Key(
                doc = "The longest wait in seconds; where Retry-After asks for more, the request is given up.",
                defaultValue = "30",
                min = 0,
                max = 86_400)
        double longestWait,

        @Key(doc = "How many requests are under way at once.", defaultValue = "4", min = 1, max = 1_024)
        int concurrency,

        @Key(doc = "The largest answer in bytes.", defaultValue = "8388608", min = 1)
        int maxAnswer) {

    static final RemoteCalls DEFAULT = Config.defaults(RemoteCalls.class);

    static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
