package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The life of a reward model on the command line: trained, shown, evaluated, used as a scorer. */
class RewardCommandsTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path place;

    private static Path pairs;
    private static Path run;
    private static Path ensemble;
    private static Path ofTurns;

    @BeforeAll
    static void trainABit() throws IOException {
        pairs = place.resolve("pairs.jsonl");
        Files.write(
                pairs,
                IntStream.range(0, 12)
                        .mapToObj(i ->
                                "{\"prompt\": \"is it open %d\", \"chosen\": \"yes, until six\", \"rejected\": \"no idea\"}"
                                        .formatted(i))
                        .toList());
        run = trained("run", 1);
        ensemble = trained("ensemble", 3);
        Files.write(
                place.resolve("turns.jsonl"),
                IntStream.range(0, 12)
                        .mapToObj(i ->
                                "{\"instruction\": \"is it open %d\", \"output_1\": \"yes\", \"output_2\": \"no idea\", \"preference\": 1}"
                                        .formatted(i))
                        .toList());
        ofTurns = trained("of-turns", 1, "data.train.file=turns.jsonl", "data.dev.file=turns.jsonl");
    }

    private static Path trained(String name, int heads, String... overrides) throws IOException {
        Path recipe = place.resolve(name + ".yaml");
        Files.writeString(recipe, """
                name: %s
                model: minilm
                task: reward
                data: {train: {file: pairs.jsonl}, dev: {file: pairs.jsonl}}
                join: pair
                heads: %d
                train: {epochs: 1, batch_size: 12, max_length: 24}
                """.formatted(name, heads));
        Path folder = place.resolve(name);
        List<String> arguments = new ArrayList<>(
                List.of("run", recipe.toString(), "workers=1", "precision=fp32", "--out", folder.toString()));
        arguments.addAll(List.of(overrides));
        Call call = Call.of(arguments.toArray(String[]::new));
        assertThat(call.exitCode()).as(call.err()).isZero();
        return folder;
    }

    private static Path file(String name, String... lines) throws IOException {
        return Files.writeString(place.resolve(name), String.join("\n", lines) + "\n");
    }

    private static List<JsonNode> lines(Call call) {
        assertThat(call.exitCode()).as(call.err()).isZero();
        return call.out().lines().map(JSON::readTree).toList();
    }

    @Test
    void oneStreamMayHoldRepliesPairsRankingsAndMessages() throws IOException {
        Path in = file(
                "mixed.jsonl",
                "{\"id\": 1, \"prompt\": \"is it open\", \"completion\": \"yes\"}",
                "{\"id\": 2, \"prompt\": \"is it open\", \"chosen\": \"yes\", \"rejected\": \"no idea\", \"reward\": 5}",
                "{\"id\": 3, \"prompt\": \"is it open\", \"completions\": [\"yes\", \"no idea\", \"yes\"]}",
                "{\"id\": 4, \"chosen\": \"\\n\\nHuman: hi\\n\\nAssistant: hello\", \"rejected\": \"\\n\\nHuman: hi\\n\\nAssistant: go\"}",
                "{\"id\": 5, \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}, {\"role\": \"assistant\", \"content\": \"hello\"}]}");
        List<JsonNode> scored = lines(Call.of("score", run.toString(), "--in", in.toString()));
        assertThat(scored).extracting(line -> line.at("/id").asInt()).containsExactly(1, 2, 3, 4, 5);
        JsonNode one = scored.get(0);
        JsonNode pair = scored.get(1);
        JsonNode several = scored.get(2);
        // The same reply gets the same reward, whatever stands beside it.
        double yes = one.at("/reward").asDouble();
        assertThat(pair.at("/rewards/0").asDouble()).isCloseTo(yes, offset(2e-5));
        assertThat(several.at("/rewards/2").asDouble()).isCloseTo(yes, offset(2e-5));
        assertThat(pair.has("reward")).isFalse();
        double gap = pair.at("/rewards/0").asDouble() - pair.at("/rewards/1").asDouble();
        assertThat(pair.at("/p_better").asDouble() > 0.5).isEqualTo(gap > 0);
        assertThat(several.at("/best").asInt()).isEqualTo(gap >= 0 ? 0 : 1);
        assertThat(one.at("/tokens").asInt()).isEqualTo(7); // [CLS] is it open [SEP] yes [SEP]
        assertThat(one.at("/lost").asInt()).isZero();
        assertThat(one.has("spread")).isFalse();
        assertThat(scored.get(3).at("/rewards").size()).isEqualTo(2);
        assertThat(scored.get(4).at("/reward").isNumber()).isTrue();
    }

    @Test
    void whatIsTooLongGetsAnErrorAndIsCounted() throws IOException {
        String words = "very ".repeat(40);
        Path in = file(
                "long.jsonl",
                "{\"prompt\": \"is it open\", \"completion\": \"" + words + "\"}",
                "{\"prompt\": \"" + words + "\", \"completion\": \"yes\"}",
                "{\"prompt\": \"is it open\", \"completion\": \"yes\"}");
        Call call = Call.of("score", run.toString(), "--in", in.toString());
        List<JsonNode> scored = lines(call);
        assertThat(scored.get(0).at("/error").asString()).contains("longer than the 24 tokens", "a reply is never cut");
        assertThat(scored.get(1).at("/error").asString()).contains("--truncate-prompt");
        assertThat(scored.get(2).at("/reward").isNumber()).isTrue();
        assertThat(call.err()).contains("warning: 2 rows have no reward; \"error\" in the line says why");

        List<JsonNode> cut = lines(Call.of("score", run.toString(), "--in", in.toString(), "--truncate-prompt"));
        assertThat(cut.get(0).at("/error").asString()).contains("a reply is never cut");
        // Room for 24 tokens: three special ones and the reply's one leave 20 of 40.
        assertThat(cut.get(1).at("/lost").asInt()).isEqualTo(20);
        assertThat(cut.get(1).at("/tokens").asInt()).isEqualTo(24);
    }

    @Test
    void aMalformedRowIsNamedAfterThoseBeforeItWereWritten() throws IOException {
        Path in = file(
                "broken.jsonl",
                "{\"prompt\": \"is it open\", \"completion\": \"yes\"}",
                "{\"prompt\": \"is it open\", \"completion\": 7}");
        Path out = place.resolve("broken-out.jsonl");
        Call call = Call.of("score", run.toString(), "--in", in.toString(), "--out", out.toString());
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("error: " + in + ":2: column 'completion' holds the number '7'");
        assertThat(Files.readAllLines(out)).hasSize(1);

        Path without = file("without.jsonl", "{\"prompt\": \"is it open\", \"answer\": \"yes\"}");
        assertThat(Call.of("score", run.toString(), "--in", without.toString()).err())
                .contains(without + ":1: no reply found among the columns (prompt, answer)", "columns.completion=NAME");
        assertThat(lines(Call.of("score", run.toString(), "--in", without.toString(), "columns.completion=answer")))
                .hasSize(1);
    }

    @Test
    void repliesToDifferentPromptsAreNotCompared() throws IOException {
        Path in = file(
                "different.jsonl",
                "{\"chosen\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"x\"}],"
                        + " \"rejected\": [{\"role\": \"user\", \"content\": \"b\"}, {\"role\": \"assistant\", \"content\": \"y\"}]}");
        assertThat(lines(Call.of("score", run.toString(), "--in", in.toString()))
                        .get(0)
                        .at("/error")
                        .asString())
                .startsWith("the replies answer different prompts");
    }

    @Test
    void standardInputMayHaveWindowsLineEndsOrNothing() {
        String rows = "{\"prompt\": \"is it open\", \"completion\": \"yes\"}\r\n"
                + "{\"prompt\": \"is it open\", \"completion\": \"no\"}\r\n";
        assertThat(lines(withInput(rows, "score", run.toString()))).hasSize(2);
        Call empty = withInput("", "score", run.toString());
        assertThat(empty.exitCode()).isZero();
        assertThat(empty.out()).isEmpty();
        assertThat(empty.err()).contains("There were no rows to score.");
    }

    private static Call withInput(String text, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return Call.of(arguments);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aReaderThatHasSeenEnoughEndsTheScoring() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(closed, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                key -> null,
                Map.of());
        assertThat(Laurel.run(console, "score", run.toString(), "--in", pairs.toString()))
                .isEqualTo(141);
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("error");
    }

    @Test
    void repliesOnTheCommandLineAreShownToAPersonOrAsOneObject() {
        Call one = Call.of("score", run.toString(), "--prompt", "is it open", "--completion", "yes");
        assertThat(one.exitCode()).as(one.err()).isZero();
        assertThat(one.out()).matches("reward +-?[0-9.]+\ntokens +7\n");
        Call two = Call.of(
                "score", run.toString(), "--prompt", "is it open", "--completion", "yes", "--completion", "no idea");
        assertThat(two.out()).contains("reply", "yes", "no idea", "The first reply is better with probability 0.");
        JsonNode json = JSON.readTree(Call.of(
                        "score",
                        run.toString(),
                        "--completion",
                        "yes",
                        "--completion",
                        "no",
                        "--completion",
                        "maybe",
                        "--json")
                .out());
        assertThat(json.at("/rewards").size()).isEqualTo(3);
        assertThat(json.at("/best").asInt()).isBetween(0, 2);
    }

    private static JsonNode oneReply(Path model, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("score", model.toString(), "--prompt", "is it open", "--completion", "yes", "--json"));
        arguments.addAll(List.of(more));
        Call call = Call.of(arguments.toArray(String[]::new));
        assertThat(call.exitCode()).as(call.err()).isZero();
        return JSON.readTree(call.out());
    }

    /** What was trained as turns is scored as turns, wherever the texts come from; else rewards are of other input. */
    @Test
    void textsAreReadAsInTraining() throws IOException {
        double asTurns = oneReply(ofTurns).at("/reward").asDouble();
        assertThat(oneReply(ofTurns, "turns=true").at("/reward").asDouble()).isEqualTo(asTurns);
        Path rows = file(
                "as-turns.jsonl",
                "{\"prompt\": \"is it open\", \"completion\": \"yes\"}",
                "{\"instruction\": \"is it open\", \"output_1\": \"yes\", \"output_2\": \"no\"}",
                "{\"chosen\": \"\\n\\nHuman: is it open\\n\\nAssistant: yes\", \"rejected\": \"\\n\\nHuman: is it open\\n\\nAssistant: no\"}",
                "{\"prompt\": \"\\n\\nHuman: is it open\\n\\nAssistant:\", \"completion\": \" yes\"}");
        List<JsonNode> scored = lines(Call.of("score", ofTurns.toString(), "--in", rows.toString()));
        assertThat(scored.get(0).at("/reward").asDouble()).isCloseTo(asTurns, offset(2e-5));
        assertThat(scored.get(1).at("/rewards/0").asDouble()).isCloseTo(asTurns, offset(2e-5));
        assertThat(scored.get(2).at("/rewards/0").asDouble()).isCloseTo(asTurns, offset(2e-5));
        assertThat(scored.get(3).at("/reward").asDouble()).isCloseTo(asTurns, offset(2e-5));

        Call plain = Call.of("score", ofTurns.toString(), "--completion", "yes", "turns=false", "--json");
        assertThat(plain.err().strip())
                .isEqualTo(
                        "warning: the model was trained on turns, but turns=false reads plain texts: its rewards were"
                                + " not learned for that");
        assertThat(JSON.readTree(plain.out()).at("/reward").asDouble()).isNotEqualTo(asTurns);
        assertThat(Call.of("score", run.toString(), "--completion", "yes", "turns=true")
                        .err())
                .contains("warning: the model was trained on plain texts, but turns=true reads texts as turns");
        assertThat(Call.of("models", "show", ofTurns.resolve("model").toString())
                        .out())
                .contains("turns of a dialogue");
    }

    /** A description of an earlier version says nothing of turns: texts are read as they stand, and nothing is told. */
    @Test
    void anOlderModelReadsTextsAsBefore() throws IOException {
        Path older = place.resolve("older");
        Files.createDirectories(older);
        try (Stream<Path> files = Files.list(ofTurns.resolve("model"))) {
            for (Path file : files.toList()) {
                Files.copy(file, older.resolve(file.getFileName()));
            }
        }
        Path description = older.resolve("reward.json");
        ObjectNode said = (ObjectNode) JSON.readTree(Files.readString(description));
        assertThat(said.remove("turns").asBoolean()).isTrue();
        Files.writeString(description, JSON.writeValueAsString(said));
        double plain = oneReply(ofTurns, "turns=false").at("/reward").asDouble();
        assertThat(oneReply(older).at("/reward").asDouble()).isEqualTo(plain);
        assertThat(Call.of("score", older.toString(), "--completion", "yes", "turns=true")
                        .err())
                .isEmpty();
    }

    @Test
    void whatTheWordsOfAReplyAddIsShown() {
        Call shown =
                Call.of("score", run.toString(), "--prompt", "is it open", "--completion", "yes it is", "--explain");
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("word", "adds", "open", "without any of these words");
        JsonNode json = JSON.readTree(
                Call.of("score", run.toString(), "--completion", "yes", "--completion", "no", "--explain", "--json")
                        .out());
        JsonNode first = json.at("/explained/0");
        double sum = 0;
        for (JsonNode word : first.at("/words")) {
            sum += word.at("/contribution").asDouble();
        }
        // numbers are rounded to six digits
        assertThat(first.at("/baseline").asDouble() + sum + first.at("/gap").asDouble())
                .isCloseTo(json.at("/rewards/0").asDouble(), offset(1e-4));
    }

    @Test
    void whatTheWordsOfRowsAddIsWritten() throws IOException {
        Path in = file(
                "explained.jsonl",
                "{\"prompt\": \"is it open\", \"completion\": \"yes it is\"}",
                "{\"prompt\": \"is it open\", \"completion\": \"" + "very ".repeat(40) + "\"}",
                "{\"prompt\": \"is it open\", \"chosen\": \"yes\", \"rejected\": \"no\"}");
        List<JsonNode> rows = lines(Call.of("score", run.toString(), "--in", in.toString(), "--explain"));
        assertThat(rows.get(0).at("/explained/0/words").size()).isEqualTo(6); // is it open yes it is
        assertThat(rows.get(1).has("error")).isTrue();
        assertThat(rows.get(1).has("explained")).isFalse();
        assertThat(rows.get(2).at("/explained").size()).isEqualTo(2);
        JsonNode explained = rows.get(2).at("/explained/1");
        double sum = explained.at("/baseline").asDouble() + explained.at("/gap").asDouble();
        for (JsonNode word : explained.at("/words")) {
            sum += word.at("/contribution").asDouble();
        }
        assertThat(sum).isCloseTo(rows.get(2).at("/rewards/1").asDouble(), offset(1e-4));
        Call shown = Call.of(
                "score",
                run.toString(),
                "--in",
                in.toString(),
                "--explain",
                "--out",
                place.resolve("explained-out.jsonl").toString());
        assertThat(shown.err()).contains("Explaining");
    }

    @Test
    void whatExistsIsNotWrittenOverUnlessThatIsWanted() throws IOException {
        Path in = file("again.jsonl", "{\"prompt\": \"is it open\", \"completion\": \"yes\"}");
        Path out = file("kept.jsonl", "precious");
        Call refused = Call.of("score", run.toString(), "--in", in.toString(), "--out", out.toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("error: --out " + out
                        + " exists already. Add --overwrite to replace it, or choose another --out");
        assertThat(out).hasContent("precious");
        Call replaced = Call.of("score", run.toString(), "--in", in.toString(), "--out", out.toString(), "--overwrite");
        assertThat(replaced.exitCode()).as(replaced.err()).isZero();
        assertThat(Files.readString(out)).contains("\"reward\"");
        assertThat(Call.of("score", run.toString(), "--in", in.toString(), "--overwrite")
                        .err())
                .contains("--overwrite replaces the file of --out; name one");
        assertThat(Call.of("score", "--help").out()).contains("--overwrite", "A file that exists is not touched");
    }

    @Test
    void anEnsembleKnowsHowUnsureItIs() {
        JsonNode sure = JSON.readTree(Call.of(
                        "score",
                        ensemble.toString(),
                        "--prompt",
                        "is it open",
                        "--completion",
                        "yes",
                        "--lower-bound",
                        "2",
                        "--json")
                .out());
        double spread = sure.at("/spread").asDouble();
        assertThat(spread).isPositive();
        assertThat(sure.at("/lower_bound").asDouble())
                .isCloseTo(sure.at("/reward").asDouble() - 2 * spread, offset(5e-6));
        Call refused = Call.of("score", run.toString(), "--completion", "yes", "--lower-bound", "1");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("--lower-bound needs rewards with a spread", "--dropout-passes 16", "heads: 2 or");
    }

    /**
     * Of two models a and b the reward is (a/Tₐ + b/T_b)/2, and its spread |a/Tₐ − b/T_b|/√2; what is shown
     * has six digits, of which small temperatures leave fewer.
     */
    @Test
    void severalModelsScoreTogether() throws IOException {
        double a = oneReply(run).at("/reward").asDouble() / temperature(run);
        double b = oneReply(ensemble).at("/reward").asDouble() / temperature(ensemble);
        JsonNode both = oneReply(run, "--with", ensemble.toString(), "--lower-bound", "1");
        double spread = Math.abs(a - b) / Math.sqrt(2);
        assertThat(both.at("/reward").asDouble()).isCloseTo((a + b) / 2, offset(1e-3));
        assertThat(both.at("/spread").asDouble())
                .isCloseTo(spread, offset(1e-3))
                .isPositive();
        assertThat(both.at("/lower_bound").asDouble()).isCloseTo((a + b) / 2 - spread, offset(1e-3));
        Path in = file("two.jsonl", "{\"prompt\": \"is it open\", \"completions\": [\"yes\", \"no\", \"maybe\"]}");
        JsonNode row = lines(Call.of("score", run.toString(), "--with", ensemble.toString(), "--in", in.toString()))
                .get(0);
        assertThat(row.at("/rewards/0").asDouble()).isCloseTo((a + b) / 2, offset(1e-3));
        assertThat(row.at("/spreads").size()).isEqualTo(3);
    }

    private static double temperature(Path model) throws IOException {
        return JSON.readTree(Files.readString(model.resolve("model/reward.json")))
                .at("/temperature")
                .asDouble();
    }

    @Test
    void severalModelsAreEvaluatedTogether() throws IOException {
        Call call =
                Call.of("evaluate", run.toString(), "--with", ofTurns.toString(), "--data", pairs.toString(), "--json");
        assertThat(call.exitCode()).as(call.err()).isZero();
        JsonNode result = JSON.readTree(call.out());
        assertThat(result.at("/model").asString()).isEqualTo(run + " + " + ofTurns);
        assertThat(result.at("/metrics/mean_spread").asDouble()).isPositive();
        assertThat(result.at("/metrics/risk_coverage_area").asDouble()).isBetween(0.0, 1.0);
        assertThat(result.at("/metrics").has("accuracy_certain_half")).isTrue();
        assertThat(result.at("/notes").toString()).contains("By themselves (accuracy): " + run, ofTurns + " ");

        String replies = "[\"yes\", \"yes it is\", \"**yes**\"], \"rejected\": [\"no\", \"why\", \"**no**\"]";
        Path bench = file(
                "chat_filtered.json",
                "["
                        + IntStream.range(0, 4)
                                .mapToObj(i -> "{\"prompt\": \"is it open %d\", \"chosen\": %s}".formatted(i, replies))
                                .collect(Collectors.joining(","))
                        + "]");
        for (String[] doubtful : new String[][] {{"--with", ofTurns.toString()}, {"--dropout-passes", "3"}}) {
            Call measured = Call.of(
                    "evaluate",
                    run.toString(),
                    doubtful[0],
                    doubtful[1],
                    "--lower-bound",
                    "0.5",
                    "--benchmark",
                    "rm-bench",
                    "--data",
                    bench.toString(),
                    "--json");
            assertThat(measured.exitCode()).as(measured.err()).isZero();
            JsonNode found = JSON.readTree(measured.out());
            assertThat(found.at("/metrics/average").isNumber()).isTrue();
            assertThat(found.at("/metrics/mean_spread").asDouble()).isPositive();
            assertThat(found.at("/notes").toString()).contains("lower bound: the mean less 0.5 × spread");
        }
    }

    /** Fixed θ = 2, which no weight holds: at equal rewards 1/3 each, and better : tie : worse add up to 1. */
    @Test
    void aModelOfTiesSaysHowLikelyATieIs() throws IOException {
        Path ties = trained("ties", 1, "loss={method: rao-kupper, theta: 2}");
        JsonNode equal =
                JSON.readTree(Call.of("score", ties.toString(), "--completion", "yes", "--completion", "yes", "--json")
                        .out());
        for (String outcome : List.of("first", "tie", "second")) {
            assertThat(equal.at("/outcome/" + outcome).asDouble()).isCloseTo(1 / 3.0, offset(1e-5));
        }
        Call call = Call.of(
                "score", ties.toString(), "--prompt", "is it open", "--completion", "yes", "--completion", "no idea");
        assertThat(call.out())
                .containsPattern("better with probability 0\\.\\d\\d, the second with 0\\.\\d\\d; a tie has 0\\.");
        JsonNode pair = lines(Call.of("score", ties.toString(), "--in", pairs.toString()))
                .get(0);
        // σ(Δ/T − log 2), where p_better is σ(Δ/T)
        double logOdds = Math.log(
                pair.at("/p_better").asDouble() / (1 - pair.at("/p_better").asDouble()));
        assertThat(pair.at("/outcome/first").asDouble()).isCloseTo(1 / (1 + 2 * Math.exp(-logOdds)), offset(1e-4));
        assertThat(pair.at("/outcome/second").asDouble()).isCloseTo(1 / (1 + 2 * Math.exp(logOdds)), offset(1e-4));
        // together with a model that knows of no ties nothing can be said of them
        assertThat(oneReply(ties, "--with", run.toString(), "--completion", "no")
                        .has("outcome"))
                .isFalse();
    }

    @Test
    void aModelOfLevelsSaysHowLikelyEachIs() throws IOException {
        file(
                "ratings.jsonl",
                IntStream.range(0, 12)
                        .mapToObj(i -> "{\"prompt\": \"is it open\", \"completion\": \"yes %d\", \"quality\": %d}"
                                .formatted(i, 2 + i % 3))
                        .toArray(String[]::new));
        Path levels = trained(
                "levels",
                1,
                "data.kind=ratings",
                "data.train.file=ratings.jsonl",
                "data.dev.file=ratings.jsonl",
                "data.attributes={quality: {min: 2, max: 4, ordinal: true}}",
                "loss={method: ordinal}");
        JsonNode one = oneReply(levels);
        assertThat(one.at("/levels").propertyNames()).containsExactly("2", "3", "4");
        double sum = one.at("/levels/2").asDouble()
                + one.at("/levels/3").asDouble()
                + one.at("/levels/4").asDouble();
        assertThat(sum).isCloseTo(1, offset(1e-5));
        double expected = 2 * one.at("/levels/2").asDouble()
                + 3 * one.at("/levels/3").asDouble()
                + 4 * one.at("/levels/4").asDouble();
        assertThat(one.at("/expected_level").asDouble()).isCloseTo(expected, offset(1e-4));
        assertThat(Call.of("score", levels.toString(), "--completion", "yes").out())
                .contains("expected ", "P(2) ", "P(4) ");
    }

    /** A gate's weights lie between 0 and 1 and add up to 1, so the reward lies between the attributes' shares. */
    @Test
    void aGatedModelScoresByItsAttributes() throws IOException {
        file(
                "rated.jsonl",
                IntStream.range(0, 12)
                        .mapToObj(i ->
                                "{\"prompt\": \"is it open\", \"completion\": \"yes %d\", \"help\": %d, \"tone\": %d}"
                                        .formatted(i, 1 + i % 3, 1 + i % 2))
                        .toArray(String[]::new));
        String loss = "loss={method: gated, ratings: {kind: ratings, train: {file: rated.jsonl},"
                + " attributes: {help: {min: 1, max: 3}, tone: {min: 1, max: 3}}}}";
        Path gated = trained("gated", 1, loss);
        JsonNode one = oneReply(gated, "--explain");
        double help = (one.at("/attributes/help").asDouble() - 1) / 2;
        double tone = (one.at("/attributes/tone").asDouble() - 1) / 2;
        double reward = one.at("/reward").asDouble();
        assertThat(reward).isBetween(Math.min(help, tone) - 1e-5, Math.max(help, tone) + 1e-5);
        assertThat(one.at("/explained").size()).isEqualTo(1);
        double sum = one.at("/explained/0/baseline").asDouble()
                + one.at("/explained/0/gap").asDouble();
        for (JsonNode word : one.at("/explained/0/words")) {
            sum += word.at("/contribution").asDouble();
        }
        assertThat(sum).isCloseTo(reward, offset(1e-4));
        assertThat(Call.of("models", "show", gated.resolve("model").toString()).out())
                .contains("4, gated");
        Call checked = Call.of("check", place.resolve("gated.yaml").toString(), loss);
        assertThat(checked.out()).contains("loss.ratings:", "help: 1.000 to 3.000");
        Call refused =
                Call.of("run", place.resolve("gated.yaml").toString(), loss.replace("kind: ratings", "kind: pairs"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("'attributes' belong to 'kind: ratings'");
    }

    /** The same seed gives the same rewards, whatever stands beside a reply and in which order. */
    @Test
    void dropoutGivesASpreadThatASeedRepeats() throws IOException {
        String[] passes = {"--dropout-passes", "4", "--seed", "7"};
        JsonNode alone = oneReply(run, passes);
        assertThat(alone.at("/spread").asDouble()).isPositive();
        assertThat(oneReply(run, passes)).isEqualTo(alone);
        assertThat(oneReply(run, "--dropout-passes", "4", "--seed", "8")).isNotEqualTo(alone);
        Path in = file(
                "dropout.jsonl",
                "{\"prompt\": \"where\", \"completion\": \"there, behind the house\"}",
                "{\"prompt\": \"is it open\", \"chosen\": \"no\", \"rejected\": \"yes\"}");
        JsonNode row = lines(Call.of(
                        "score", run.toString(), "--in", in.toString(), passes[0], passes[1], passes[2], passes[3]))
                .get(1);
        assertThat(row.at("/rewards/1").asDouble())
                .isCloseTo(alone.at("/reward").asDouble(), offset(2e-5));
        assertThat(row.at("/spreads/1").asDouble())
                .isCloseTo(alone.at("/spread").asDouble(), offset(2e-5));
        JsonNode measured = JSON.readTree(
                Call.of("evaluate", run.toString(), "--data", pairs.toString(), passes[0], passes[1], "--json")
                        .out());
        assertThat(measured.at("/metrics/spread_error_auc").isNull()).isFalse();
        assertThat(measured.at("/metrics/mean_spread").asDouble()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --dropout-passes 1                | 2 passes or more have a spread
            --dropout-passes 2 --with other   | keep one of them
            --seed 3                          | --seed is of --dropout-passes
            --with MODEL                      | the same model is given twice
            --with MODEL --explain            | the same model is given twice
            --dropout-passes 2 --explain      | leave out --with and --dropout-passes
            """)
    void wrongWaysToASpreadAreRefused(String arguments, String message) {
        List<String> all = new ArrayList<>(List.of("score", run.toString(), "--completion", "yes"));
        all.addAll(List.of(arguments.replace("MODEL", run.toString()).split(" ")));
        Call call = Call.of(all.toArray(String[]::new));
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains(message).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --prompt hi                     | --prompt needs a reply to it: add --completion
            --completion hi --in x.jsonl    | keep one of them
            --completion hi --lower-bound -1 | a number from 0 is needed
            --completion hi colums.prompt=x | unknown key 'colums.prompt'
            --in no-such.jsonl              | no-such.jsonl
            """)
    void wrongArgumentsAreRefused(String arguments, String message) {
        List<String> all = new ArrayList<>(List.of("score", run.toString()));
        all.addAll(List.of(arguments.split(" ")));
        Call call = Call.of(all.toArray(String[]::new));
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains(message).doesNotContain("\tat ");
    }

    @Test
    void evaluationMeasuresPairsWithALengthBaseline() {
        for (String[] more : new String[][] {{}, {"--benchmark", "pairs"}}) {
            String[] arguments = Stream.concat(
                            Stream.of("evaluate", run.toString(), "--data", pairs.toString(), "--json"),
                            Arrays.stream(more))
                    .toArray(String[]::new);
            Call call = Call.of(arguments);
            assertThat(call.exitCode()).as(call.err()).isZero();
            JsonNode result = JSON.readTree(call.out());
            assertThat(result.at("/examples").asInt()).isEqualTo(12);
            assertThat(result.at("/metrics/accuracy").isNumber()).isTrue();
            assertThat(result.at("/metrics/length_accuracy").asDouble()).isEqualTo(1);
            assertThat(result.at("/intervals/accuracy").size()).isEqualTo(2);
        }
        Call unknown = Call.of("evaluate", run.toString(), "--data", pairs.toString(), "--benchmark", "rewardbench");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("There is no benchmark 'rewardbench'. Did you mean 'rewardbench2'?");
    }

    @Test
    void otherCommandsPointToTheRightOne() throws IOException {
        Call predicted = Call.of("predict", run.toString(), "--in", pairs.toString());
        assertThat(predicted.exitCode()).isEqualTo(2);
        assertThat(predicted.err()).contains("is a reward model", "Use: laurel score " + run);
        Path classifier = Files.createDirectories(place.resolve("classifier"));
        Files.writeString(
                classifier.resolve("config.json"),
                "{\"model_type\": \"bert\", \"architectures\": [\"BertForSequenceClassification\"],"
                        + " \"id2label\": {\"0\": \"bad\", \"1\": \"good\"}}");
        Call scored = Call.of("score", classifier.toString(), "--completion", "yes");
        assertThat(scored.exitCode()).isEqualTo(2);
        assertThat(scored.err())
                .contains(
                        "is no reward model: it tells 2 classes apart (bad, good). Use: laurel predict " + classifier);
    }

    @Test
    void aDescriptionWithGapsIsRefused() throws IOException {
        Path damaged = Files.createDirectories(place.resolve("damaged"));
        Files.writeString(damaged.resolve("config.json"), "{\"model_type\": \"bert\"}");
        Files.writeString(damaged.resolve("reward.json"), "{\"join\": \"pair\"}");
        Call call = Call.of("score", damaged.toString(), "--completion", "yes");
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err()).contains("reward.json does not say all that is to be known of a reward model");
    }

    @Test
    void aRewardModelIsShownWithWhatItSaysOfItself() {
        String model = ensemble.resolve("model").toString();
        assertThat(Call.of("models", "show", model).out())
                .contains("learned from pairs", "up to 24 tokens, as a pair of texts", "3, ensemble");
        JsonNode card = JSON.readTree(Call.of("models", "show", model, "--json").out());
        assertThat(card.at("/reward/max_length").asInt()).isEqualTo(24);
    }
}
