package dev.laurel.reward.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.Page;
import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardMeter;
import dev.laurel.reward.RewardSettings;
import dev.laurel.reward.RewardYaml;
import dev.laurel.reward.Score;
import dev.laurel.reward.remote.ScriptedServer.Reply;
import dev.laurel.text.Completion;
import dev.laurel.text.Message;
import dev.laurel.text.Prompt;
import dev.laurel.text.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What each protocol sends, exactly, and how its answers are read. */
@Timeout(300)
class ProtocolsTest {

    private static final Candidate OPEN =
            new Candidate(Prompt.of("Open?"), Completion.of("Yes."), List.of("Till six."), Map.of("kind", "hours"));

    private final List<AutoCloseable> open = new ArrayList<>();
    private ScriptedServer server;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    /** The function of a reward and its further keys, whose server answers so. */
    private RewardFunction function(String reward, String keys, String answer) {
        server = new ScriptedServer(request -> Reply.ok(answer));
        open.add(server);
        RewardFunction function =
                RewardYaml.function("{reward: " + reward + ", url: '" + server.url() + "'" + keys + "}");
        open.add(0, function);
        return function;
    }

    private static Outcome first(RewardFunction function, Candidate candidate) {
        return function.score(List.of(candidate)).get(0);
    }

    private void sent(String path, String json) {
        assertThat(server.requests()).last().satisfies(request -> {
            assertThat(request.path()).isEqualTo(path);
            assertThat(request.authorization()).isNull();
            assertThat(request.body()).isEqualTo(ScriptedServer.JSON.readTree(json));
        });
    }

    @Test
    void openRlhfSendsQueriesPromptsAndLabels() {
        RewardFunction function = function(
                "openrlhf",
                "",
                "{\"rewards\": [0.5, -2], \"scores\": [1, 0], \"extra_logs\": {\"kl\": [3, 4], \"n\": 2}}");
        List<Explanation> explained = function.explain(List.of(OPEN, Candidate.of("No")));
        assertThat(explained).extracting(Explanation::value).containsExactly(0.5, -2.0);
        assertThat(explained).extracting(Explanation::detail).containsExactly("kl 3", "kl 4");
        sent("/get_reward", """
                {"query": ["Open?Yes.", "No"], "prompts": ["Open?", ""], "labels": ["Till six.", null]}""");
    }

    @Test
    void openRlhfTakesATemplateAColumnAndTheScores() {
        RewardFunction function = function(
                "openrlhf",
                ", query: '<u>{prompt}<a>{completion}</s>', label: kind, take: scores, low: 0, high: 1",
                "{\"rewards\": [7], \"scores\": [1]}");
        assertThat(first(function, OPEN)).isEqualTo(new Score(1));
        assertThat(function.needs()).containsExactly("kind");
        assertThat(function.range()).isEqualTo(Range.UNIT);
        sent("/get_reward", """
                {"query": ["<u>Open?<a>Yes.</s>"], "prompts": ["Open?"], "labels": ["hours"]}""");
    }

    @Test
    void openRlhfGetsAConversationAsATranscript() {
        RewardFunction function = function("openrlhf", "", "{\"rewards\": [1]}");
        first(
                function,
                new Candidate(
                        Prompt.of(List.of(new Message(Role.USER, "Hello"))), Completion.of("Hi"), List.of(), Map.of()));
        sent("/get_reward", """
                {"query": ["\\n\\nHuman: Hello\\n\\nAssistant: Hi"], "prompts": ["\\n\\nHuman: Hello\\n\\nAssistant:"],
                 "labels": [null]}""");
    }

    @Test
    void openRlhfRefusesAQueryWithoutTheReply() {
        assertThatThrownBy(() -> function("openrlhf", ", query: '{prompt}'", ""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("query must hold {completion}");
    }

    @Test
    void teiSendsPairsAsAListOfLists() {
        RewardFunction function = function(
                "tei", "", "[[{\"score\": 0.25, \"label\": \"LABEL_0\"}], [{\"score\": 0.5, \"label\": \"LABEL_0\"}]]");
        List<Explanation> explained = function.explain(List.of(OPEN, Candidate.of("No")));
        assertThat(explained).extracting(Explanation::value).containsExactly(0.25, 0.5);
        assertThat(explained.get(0).detail()).isEqualTo("LABEL_0 0.2500");
        sent("/predict", """
                {"inputs": [["Open?", "Yes."], ["No"]], "truncate": true, "raw_scores": false}""");
        assertThat(function.range()).isEqualTo(Range.UNIT);
    }

    @Test
    void teiTakesTheScoreOfAClassAndRawScores() {
        String answer = "[[{\"score\": 2.5, \"label\": \"joy\"}, {\"score\": -1.5, \"label\": \"anger\"}]]";
        RewardFunction anger = function("tei", ", label: anger, raw_scores: true, input: completion", answer);
        assertThat(first(anger, OPEN)).isEqualTo(new Score(-1.5));
        assertThat(anger.range()).isEqualTo(Range.ANY);
        sent("/predict", """
                {"inputs": [["Yes."]], "truncate": true, "raw_scores": true}""");
        assertThat(first(function("tei", "", answer), OPEN))
                .isEqualTo(new Failure(
                        "the model has the classes \"anger, joy\": say by label which one's score is the reward"));
        assertThat(first(function("tei", ", label: fear", answer), OPEN))
                .isEqualTo(new Failure("the model has no class 'fear' but \"anger, joy\""));
    }

    @Test
    void teiThatAnswersSomethingElseFails() {
        assertThat(first(function("tei", "", "[]"), OPEN))
                .isEqualTo(new Failure("a request with 1 replies was answered by 0 predictions"));
        assertThat(first(function("tei", "", "{\"error\": \"x\"}"), OPEN))
                .isEqualTo(new Failure("a request with 1 replies was answered by \"{\"error\":\"x\"}\""));
        // A single prediction where a list of them should be: as if one text had been sent by itself.
        assertThat(first(function("tei", "", "[{\"score\": 0.25, \"label\": \"a\"}]"), OPEN))
                .isInstanceOf(Failure.class);
        assertThat(first(function("tei", "", "[[{\"score\": null, \"label\": \"a\"}]]"), OPEN))
                .isEqualTo(new Failure("the score is no number but \"null\""));
    }

    /** The function of a judge with a plain rubric, which answers so. */
    private RewardFunction judge(String keys, String answer) {
        return function("judge", ", model: m, rubric: 'Grade {completion}'" + keys, answer);
    }

    /** A judge's answer. */
    private static String says(String text) {
        return "{\"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\", \"content\": "
                + ScriptedServer.JSON.writeValueAsString(text) + "}, \"finish_reason\": \"stop\"}]}";
    }

    @Test
    void theJudgeIsAskedWithTheRubricFilled() {
        RewardFunction function = function(
                "judge",
                ", model: m, system: 'Be fair.', max_tokens: 50, rubric: 'Q {prompt} A {completion} R {reference} {\"x\"}'",
                says("Fine. Score: 7.5"));
        Explanation explained = function.explain(OPEN.withCompletion("I want {reference} and $1"));
        assertThat(explained.value()).isEqualTo(7.5);
        assertThat(explained.detail()).isEqualTo("\"Fine. Score: 7.5\"");
        sent("/v1/chat/completions", """
                {"model": "m", "temperature": 0.0, "max_tokens": 50, "messages": [
                 {"role": "system", "content": "Be fair."},
                 {"role": "user", "content": "Q Open? A I want {reference} and $1 R Till six. {\\"x\\"}"}]}""");
        assertThat(function.needs()).containsExactlyInAnyOrder("prompt", "reference");
        assertThat(function.range()).isEqualTo(new Range(1, 10));
        assertThat(first(function, Candidate.of("x"))).isEqualTo(new Abstain("no reference"));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void theJudgesUrlMayEndWithTheVersionOrTheRoute() {
        for (String path : List.of("", "/", "/v1", "/v1/", "/v1/chat/completions")) {
            server = new ScriptedServer(request -> Reply.ok(says("Score: 2")));
            open.add(server);
            String yaml = "{reward: judge, model: m, rubric: '{completion}', url: '" + server.url() + path + "'}";
            assertThat(first(RewardYaml.function(yaml), OPEN)).isEqualTo(new Score(2));
            assertThat(server.requests().get(0).path()).isEqualTo("/v1/chat/completions");
        }
    }

    @Test
    void theShippedExampleWorks() {
        server = new ScriptedServer(request -> Reply.ok(says("{\"reason\": \"the same\", \"grade\": 10}")));
        open.add(server);
        RewardSettings settings = Config.read(
                Page.at("examples/rewards/servers/graded-by-a-model.yaml").file(),
                RewardSettings.class,
                List.of("function.of.url=" + server.url() + "/v1"));
        try (RewardMeter meter = settings.open()) {
            assertThat(meter.score(List.of(OPEN)).outcomes()).containsExactly(new Score(10));
        }
        assertThat(server.requests().get(0).body().at("/messages/0/content").asString())
                .contains("[Message]\nOpen?\n")
                .contains("[Right answer]\nTill six.\n");
    }

    @Test
    void theLastGradeOfTheJudgeCounts() {
        String answer = says("A score of 3 would be too little.\n**Score:** 8");
        assertThat(first(judge("", answer), OPEN)).isEqualTo(new Score(8));
        assertThat(first(judge(", field: grade", says("```json\n{\"grade\": 4}\n```")), OPEN))
                .isEqualTo(new Score(4));
        assertThat(first(judge(", pattern: '\\[\\[(\\d+)\\]\\]'", says("[[9]]")), OPEN))
                .isEqualTo(new Score(9));
    }

    @Test
    void aJudgeThatTalksNonsenseFails() {
        assertThat(first(judge("", says("I like turtles.")), OPEN))
                .isEqualTo(new Failure("no grade in the judge's answer \"I like turtles.\""));
        assertThat(first(judge("", says("Score: 11")), OPEN))
                .isEqualTo(new Failure("the judge's grade 11.0 is outside 1 … 10: \"Score: 11\""));
        // Neither the scale nor a number without its sign is taken for the grade.
        assertThat(first(judge("", says("Score (1-10): 7")), OPEN))
                .isEqualTo(new Failure("no grade in the judge's answer \"Score (1-10): 7\""));
        assertThat(first(judge("", says("Score: -3")), OPEN))
                .isEqualTo(new Failure("the judge's grade -3.0 is outside 1 … 10: \"Score: -3\""));
        assertThat(first(judge(", field: grade", says("{\"grade\": \"ten\"")), OPEN))
                .isInstanceOf(Failure.class);
        assertThat(first(judge("", "{\"choices\": []}"), OPEN))
                .isEqualTo(new Failure("no grade in the judge's answer \"\""));
        String cut = says("Well, let me").replace("stop", "length");
        assertThat(first(judge("", cut), OPEN))
                .isEqualTo(new Failure(
                        "no grade in the judge's answer \"Well, let me\", broken off at the limit of tokens"));
    }

    @Test
    void severalGradesAreAveraged() {
        RewardFunction function = judge(", samples: 3, temperature: 0.7", says("Score: 9"));
        server.then(request -> Reply.ok(says("Score: 3"))).then(request -> Reply.ok(says("Score: 6")));
        // mean of 3, 6, 9; variance (9 + 0 + 9) / 2 = 9
        assertThat(first(function, OPEN)).isInstanceOfSatisfying(Score.class, score -> {
            assertThat(score.value()).isEqualTo(6);
            assertThat(score.spread()).isCloseTo(3, within(1e-12));
        });
        JsonNode body = server.requests().get(2).body();
        assertThat(body.path("temperature").asDouble()).isEqualTo(0.7);
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() {
        assertThatThrownBy(() -> judge(", samples: 2", ""))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("2 samples at temperature 0 say the same 2 times");
        assertThatThrownBy(() -> function("judge", ", model: m, rubric: 'Is it good?'", ""))
                .hasMessageContaining("rubric must hold {completion}");
        assertThatThrownBy(() -> judge(", pattern: '[0-9]+'", "")).hasMessageContaining("pattern must have one group");
        assertThatThrownBy(() -> judge(", pattern: '('", "")).hasMessageContaining("is no regular expression");
        assertThatThrownBy(() -> judge(", low: 5, high: 5", "")).hasMessageContaining("low must be below high");
    }
}
