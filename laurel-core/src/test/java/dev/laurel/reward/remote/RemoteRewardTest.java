package dev.laurel.reward.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardFunctionContract;
import dev.laurel.reward.RewardMeter;
import dev.laurel.reward.RewardYaml;
import dev.laurel.reward.Score;
import dev.laurel.reward.remote.ScriptedServer.Reply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server may do wrong is the failure of the replies of that request, and what may pass is tried again. */
@Timeout(300)
class RemoteRewardTest {

    private static final String KEY = "sk-very-secret";

    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private ScriptedServer server() {
        ScriptedServer server = new ScriptedServer(ScriptedServer::lengths);
        open.add(server);
        return server;
    }

    /** The function asking there, which waits without waiting; jitter of 1 makes each wait its longest. */
    private RewardFunction function(String url, String... keys) {
        List<String> all = new ArrayList<>(List.of("url=" + url));
        all.addAll(Arrays.asList(keys));
        OpenRlhf settings = (OpenRlhf) Config.choose(RewardConfig.class, "openrlhf", all);
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        RewardFunction function =
                settings.create(new Timing(clock, waits::add, () -> 1), name -> name.equals("THE_KEY") ? KEY : null);
        open.add(0, function);
        return function;
    }

    private static List<Candidate> candidates(String... texts) {
        return Arrays.stream(texts).map(Candidate::of).toList();
    }

    private static String reason(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Failure.class);
        return ((Failure) outcome).reason();
    }

    private String failure(ScriptedServer server, String... keys) {
        return reason(function(server.url(), keys).score(candidates("a")).get(0));
    }

    @Test
    void aServersFaultIsTriedAgainAfterGrowingWaits() {
        ScriptedServer server = server();
        for (int status : new int[] {500, 503, 429, 408}) {
            server.then(request -> Reply.status(status, "busy"));
        }
        assertThat(function(server.url()).score(candidates("abc"))).containsExactly(new Score(3));
        // backoff 1 s, doubled each time
        assertThat(waits).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
    }

    @Test
    void attemptsAreLimitedAndTheReasonIsTold() {
        ScriptedServer server = server();
        for (int i = 0; i < 3; i++) {
            server.then(request -> Reply.status(500, "{\"error\": \"out of memory\"}"));
        }
        assertThat(failure(server, "calls.attempts=3"))
                .isEqualTo(server.url()
                        + "/get_reward answered status 500 \"{\"error\": \"out of memory\"}\" (3 attempts)");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void retryAfterIsHonouredInSecondsAndAsADate() {
        ScriptedServer server = server();
        server.then(request -> new Reply(429, "", Map.of("Retry-After", "0")));
        server.then(request -> new Reply(503, "", Map.of("Retry-After", "Thu, 01 Jan 2026 00:00:07 GMT")));
        assertThat(function(server.url()).score(candidates("abc"))).containsExactly(new Score(3));
        assertThat(waits).containsExactly(Duration.ZERO, Duration.ofSeconds(7));
    }

    @Test
    void aWaitThatIsTooLongIsNotWaitedFor() {
        ScriptedServer server = server().then(request -> new Reply(429, "slow", Map.of("Retry-After", "3600")));
        assertThat(failure(server)).endsWith("status 429 \"slow\"; it asks to wait 3600 s, longer than longest_wait");
        assertThat(waits).isEmpty();
    }

    @Test
    void aRefusalIsNotTriedAgainAndSaysWhatToCheck() {
        ScriptedServer server = server();
        server.then(request -> Reply.status(404, "{\"detail\": \"Not Found\"}"));
        assertThat(failure(server)).endsWith("status 404 \"{\"detail\": \"Not Found\"}\": check the path of the url");
        server.then(request -> Reply.status(422, "too long"));
        assertThat(failure(server)).endsWith("\"too long\": check batch_size and the length of the texts");
        server.then(request -> new Reply(302, "", Map.of("Location", "/elsewhere")));
        assertThat(failure(server)).contains("it redirects, which is not followed");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void whatIsNoAnswerFails() {
        ScriptedServer server = server();
        server.then(request -> Reply.ok("<html><style>b{}</style><h1>Welcome</h1>\n to nginx</html>"));
        assertThat(failure(server)).endsWith("/get_reward answered no JSON but \"Welcome to nginx\"");
        server.then(request -> Reply.ok(""));
        assertThat(failure(server)).endsWith("answered no JSON but \"\"");
        server.then(request -> Reply.ok("{\"score\": 1}"));
        assertThat(failure(server)).isEqualTo("the answer has no list 'rewards' but \"{\"score\":1}\"");
        server.then(request -> Reply.ok("x".repeat(1000)));
        assertThat(failure(server)).endsWith("x…\"").hasSizeLessThan(300);
    }

    @Test
    void aHugeAnswerIsNotHeld() {
        ScriptedServer server = server().then(request -> Reply.ok("[" + "1,".repeat(100_000) + "1]"));
        assertThat(failure(server, "calls.max_answer=1000"))
                .endsWith(": the answer is larger than max_answer, 1000 bytes");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aWrongArityFailsThatRequestOnly() {
        ScriptedServer server = server().then(request -> Reply.ok("{\"rewards\": [1]}"));
        List<Outcome> outcomes = function(server.url(), "batch_size=2", "calls.concurrency=1")
                .score(candidates("a", "b", "ccc", "dddd", "eeeee"));
        Failure failure = new Failure("a request with 2 replies was answered by 1 rewards");
        assertThat(outcomes).containsExactly(failure, failure, new Score(3), new Score(4), new Score(5));
    }

    @Test
    void whatIsNoNumberFailsThatReplyOnly() {
        ScriptedServer server = server().then(request -> Reply.ok("{\"rewards\": [NaN, 2.5, null, \"3\", [1]]}"));
        assertThat(function(server.url()).score(candidates("a", "b", "c", "d", "e")))
                .containsExactly(
                        new Failure("the reward is NaN"),
                        new Score(2.5),
                        new Failure("the reward is no number but \"null\""),
                        new Failure("the reward is no number but \"\"3\"\""),
                        new Failure("the reward is no number but \"[1]\""));
    }

    @Test
    void aSlowServerIsGivenUpAndNotAskedAgain() {
        ScriptedServer server = server();
        server.then(request -> server.never());
        RewardFunction function = function(server.url(), "calls.timeout=0.2");
        assertThat(reason(function.score(candidates("a")).get(0)))
                .isEqualTo(server.url() + "/get_reward did not answer within 0.2 s");
        // None, if the machine is so busy that the time is up before it arrives.
        assertThat(server.requests()).hasSizeLessThan(2);
    }

    @Test
    void aDeadServerIsToldAndOneThatIsBackScores() {
        ScriptedServer server = server();
        int port = server.port();
        RewardFunction function = function(server.url(), "calls.attempts=2");
        assertThat(function.score(candidates("ab"))).containsExactly(new Score(2));
        server.close();
        assertThat(reason(function.score(candidates("ab")).get(0)))
                .contains(server.url())
                .endsWith(" (2 attempts)");
        ScriptedServer again = new ScriptedServer(port, ScriptedServer::lengths);
        open.add(again);
        assertThat(function.score(candidates("ab"))).containsExactly(new Score(2));
    }

    @Test
    void noMoreRequestsThanToldAreUnderWay() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier two = new CyclicBarrier(2);
        ScriptedServer server = new ScriptedServer(request -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                // Only two at once get past this.
                two.await(30, TimeUnit.SECONDS);
            } catch (java.util.concurrent.BrokenBarrierException | java.util.concurrent.TimeoutException e) {
                return Reply.status(400, "alone");
            } finally {
                now.decrementAndGet();
            }
            return ScriptedServer.lengths(request);
        });
        open.add(server);
        RewardFunction function = function(server.url(), "batch_size=1", "calls.concurrency=2");
        assertThat(function.score(candidates("a", "bb", "ccc", "dddd", "eeeee", "ffffff")))
                .containsExactly(new Score(1), new Score(2), new Score(3), new Score(4), new Score(5), new Score(6));
        assertThat(most).hasValue(2);
    }

    @Test
    void anInterruptEndsItAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        ScriptedServer server = server();
        server.then(request -> {
            asked.countDown();
            return server.never();
        });
        RewardFunction function = function(server.url());
        FutureTask<List<Outcome>> scoring = new FutureTask<>(() -> {
            List<Outcome> outcomes = function.score(candidates("a", "b"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return outcomes;
        });
        Thread thread = new Thread(scoring);
        thread.start();
        asked.await();
        thread.interrupt();
        assertThat(scoring.get(30, TimeUnit.SECONDS)).containsOnly(new Failure("interrupted"));
    }

    @Test
    void theKeyIsSentAndNeverShown() {
        ScriptedServer server = server().then(request -> Reply.status(401, "Incorrect API key: " + KEY));
        RewardFunction function = function(server.url(), "api_key_env=THE_KEY");
        assertThat(reason(function.score(candidates("a")).get(0)))
                .endsWith("status 401 \"Incorrect API key: ***\": check the key in THE_KEY");
        assertThat(server.requests().get(0).authorization()).isEqualTo("Bearer " + KEY);
        server.then(request -> Reply.ok("{\"rewards\": [\"" + KEY + "\"]}"));
        assertThat(function.explain(Candidate.of("a")).toString()).doesNotContain(KEY);
        assertThat(function.toString()).doesNotContain(KEY);
    }

    @Test
    void aKeyThatIsNotThereOrNoneIsRefused() {
        assertThatThrownBy(() -> function("http://localhost:1", "api_key_env=OTHER"))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "openrlhf: the environment variable 'OTHER', named by api_key_env, is not set; it should hold"
                                + " the server's API key.");
        Address address = Address.of("judge", "https://host/v1", "/v1", java.util.Optional.of("K"));
        assertThatThrownBy(() -> address.key(name -> "two words\n"))
                .isInstanceOf(UserError.class)
                .hasMessageNotContaining("two words");
    }

    @Test
    void aKeyInClearOrInTheUrlIsRefused() {
        for (String host : List.of("example.org", "127.0.0.1.example.org", "192.168.1.5", "localhost.example.org")) {
            assertThatThrownBy(() -> function("http://" + host + "/x", "api_key_env=THE_KEY"))
                    .as(host)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("would send the key in clear");
        }
        assertThatThrownBy(() -> function("https://me:password@example.org"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("api_key_env")
                .hasMessageNotContaining("password@");
        assertThatThrownBy(() -> function("example.org:5000"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the url is no web address");
        function("http://[::1]:5000", "api_key_env=THE_KEY");
        function("https://example.org", "api_key_env=THE_KEY");
        function("http://example.org");
    }

    @Test
    void aDeadPartOfASumLeavesTheOthersAndIsNotRemembered() {
        ScriptedServer server = server();
        int port = server.port();
        server.close();
        String yaml = "{reward: weighted-sum, missing: leave-out, parts: [{of: {reward: json}},"
                + " {of: {reward: cache, of: {reward: openrlhf, url: '" + server.url() + "', calls: {attempts: 1}}}}]}";
        try (RewardMeter meter = RewardYaml.settings(yaml).open()) {
            // Left out, the other part's weight grows to the sum of both: 1 · 2.
            assertThat(meter.score(candidates("{}")).outcomes().get(0))
                    .isInstanceOfSatisfying(
                            Score.class, score -> assertThat(score.value()).isEqualTo(2));
            assertThat(meter.counts().get("weighted-sum.cache.openrlhf").failures())
                    .isEqualTo(1);
            assertThat(meter.counts().get("weighted-sum.json").scores()).isEqualTo(1);
            ScriptedServer again = new ScriptedServer(port, ScriptedServer::lengths);
            open.add(again);
            for (int i = 0; i < 2; i++) {
                // Back again: 1 for the JSON, and 2 for its length.
                assertThat(meter.score(candidates("{}")).outcomes().get(0))
                        .isInstanceOfSatisfying(
                                Score.class, score -> assertThat(score.value()).isEqualTo(3));
            }
            assertThat(again.requests()).hasSize(1);
        }
    }

    @Nested
    class KeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return RemoteRewardTest.this.function(server().url());
        }
    }
}
