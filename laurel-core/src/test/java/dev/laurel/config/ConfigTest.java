package dev.laurel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ConfigTest {

    private static final String FILE = """
            # A recipe.
            model: minilm
            labels: {good: 1, bad: 0}
            stages:
              - stage: fine-tune
                learning_rate: 3e-5
              - stage: evaluate
                data: dev.jsonl
            """;

    private static Sample parse(String text, String... overrides) {
        return Config.parse(text, "r.yaml", Sample.class, List.of(overrides));
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(UserError.class).hasMessage(message);
    }

    private static void refusedWith(String argument, String message) {
        assertThatThrownBy(() -> parse(FILE, argument))
                .isInstanceOf(UserError.class)
                .hasMessage("argument '" + argument + "': " + message);
    }

    @Test
    void readsWhatIsWrittenAndFillsInDefaults() {
        var optimizer = new Sample.Adam(0.85, 0.999);
        assertThat(parse(FILE))
                .isEqualTo(new Sample(
                        "minilm",
                        42,
                        Sample.Precision.AUTO,
                        "auto",
                        Optional.empty(),
                        Map.of("good", 1, "bad", 0),
                        List.of(0.8, 0.1, 0.1),
                        Optional.empty(),
                        List.of(
                                new Sample.FineTune(3e-5, 3, 0, 1000, true, optimizer),
                                new Sample.Evaluate("dev.jsonl", 4096))));
    }

    @Test
    void readsTheScalarsOfYaml12() {
        Sample sample = parse("""
                model: yes
                seed: 0x10
                precision: bf16-mixed
                note: "null"
                split: [1, .5, 2.5E-1]
                early_stopping:
                  patience: +7
                """);
        assertThat(sample.model()).isEqualTo("yes");
        assertThat(sample.seed()).isEqualTo(16);
        assertThat(sample.precision()).isEqualTo(Sample.Precision.BF16_MIXED);
        assertThat(sample.note()).contains("null");
        assertThat(sample.split()).containsExactly(1.0, 0.5, 0.25);
        assertThat(sample.earlyStopping()).contains(new Sample.Patience(7, 0));
        assertThat(parse("model: m\nnote: ~\nearly_stopping: null").note()).isEmpty();
    }

    // Lines and columns below are counted by hand in the text beside them, from 1.

    @Test
    void namesUnknownKeysWithTheNearest() {
        refused(
                """
                model: m
                stages:
                  - stage: evaluate
                    data: d
                  - stage: fine-tune
                    learning_rat: 1
                """,
                "r.yaml:6:5: unknown key 'learning_rat'. Did you mean 'learning_rate'? Known: epochs,"
                        + " learning_rate, max_steps, optimizer, shuffle, stage, warmup_steps.");
        refused(
                "model: m\nstages: [{stage: fine-tune, optimizer: {beta3: 1}}]",
                "r.yaml:2:41: unknown key 'beta3'. Did you mean 'beta1'? Known: beta1, beta2.");
        refused(
                "model: m\nstages:\n- {stage: fine-tune, lr: 1}",
                "r.yaml:3:22: unknown key 'lr'. In a file it is 'learning_rate'.");
    }

    @Test
    void refusesWrongTypes() {
        refused("model: m\nseed: three", "r.yaml:2:7: 'seed' must be a whole number, found 'three'.");
        refused("model: m\nseed: 1.5", "r.yaml:2:7: 'seed' must be a whole number, found '1.5'.");
        refused("model: m\nseed: \"7\"", "r.yaml:2:7: 'seed' must be a whole number, found the text \"7\".");
        refused(
                "model: m\nseed: 9223372036854775808",
                "r.yaml:2:7: 'seed' must fit into 64 bits, found" + " '9223372036854775808'.");
        refused("model: m\nseed:", "r.yaml:2:6: 'seed' needs a value, found nothing.");
        refused("model: [m]", "r.yaml:1:8: 'model' must be text, found a list.");
        refused("model: m\nlabels: [a]", "r.yaml:2:9: 'labels' must be a mapping ('key: value' lines), found a list.");
        refused("model: m\nsplit: 1", "r.yaml:2:8: 'split' must be a list ('- item' lines or [a, b]), found '1'.");
        refused("model: m\nsplit:\n - 0.5\n - a", "r.yaml:4:4: 'split.1' must be a number, found 'a'.");
        refused("model: m\nsplit: [.inf]", "r.yaml:2:9: 'split.0' must be a finite number, found '.inf'.");
        refused(
                "model: m\nstages:\n  - stage: fine-tune\n    shuffle: yes",
                "r.yaml:4:14: 'stages.0.shuffle' must be true or false, found 'yes'.");
        refused(
                "model: m\nprecision: fp23",
                "r.yaml:2:12: 'precision' has no choice 'fp23'. Did you mean 'fp32'?"
                        + " Known: auto, bf16-mixed, fp32.");
        refused(
                "model: m\ndevice: gpu",
                "r.yaml:2:9: 'device' has no choice 'gpu'. Did you mean 'cpu'?" + " Known: auto, cpu, cuda.");
    }

    @Test
    void refusesValuesOutOfRange() {
        refused("model: m\nseed: -1", "r.yaml:2:7: 'seed' must be >= 0, found '-1'.");
        refused("model: m\nsplit: [0.5, 1.5]", "r.yaml:2:14: 'split.1' must be >= 0 and <= 1, found '1.5'.");
        refused(
                "model: m\nstages:\n- stage: fine-tune\n  learning_rate: 0",
                "r.yaml:4:18: 'stages.0.learning_rate' must be > 0 and <= 1, found '0'.");
        refused(
                "model: m\nstages:\n- stage: fine-tune\n  optimizer: {beta2: 1}",
                "r.yaml:4:22: 'stages.0.optimizer.beta2' must be >= 0 and < 1, found '1'.");
    }

    @Test
    void namesWhatIsMissing() {
        refused("seed: 1", "r.yaml:1:1: missing key 'model': The model to start from.");
        refused(
                "model: m\nstages:\n- stage: fine-tune\n- stage: evaluate",
                "r.yaml:4:3: missing key 'stages.1.data': The file to evaluate on.");
        refused(
                "model: m\nstages:\n- epochs: 1",
                "r.yaml:3:3: missing key 'stages.0.stage', which says what this is." + " Known: fine-tune, evaluate.");
        refused(
                "model: m\nstages:\n- stage: finetune",
                "r.yaml:3:10: 'stages.0.stage' has no choice 'finetune'."
                        + " Did you mean 'fine-tune'? Known: evaluate, fine-tune.");
    }

    @Test
    void reportsWhatARecordRefusesAtItsMapping() {
        refused(
                "model: m\nstages:\n- stage: evaluate\n  data: d\n- stage: fine-tune\n  warmup_steps: 9\n  max_steps: 5",
                "r.yaml:5:3: warmup_steps is 9, more than max_steps, 5.");
    }

    @Test
    void refusesWhatIsNotPlainYaml() {
        refused("", "r.yaml: the file is empty. Write at least the required keys.");
        refused("# nothing\n", "r.yaml: the file is empty. Write at least the required keys.");
        refused("- a\n- b", "r.yaml:1:1: expected a mapping ('key: value' lines), found a list.");
        refused("model: m\nseed: 1\nmodel: n", "r.yaml:3:1: duplicate key 'model', first at r.yaml:1:1. Remove one.");
        refused(
                "model: &m a",
                "r.yaml:1:8: the anchor '&m' is not supported, so that every value can be read where it"
                        + " stands. Quote the text if it begins with '&'.");
        refused(
                "model: *m",
                "r.yaml:1:8: the alias '*m' is not supported, so that every value can be read where it"
                        + " stands. Write the value out.");
        refused(
                "model: !x a",
                "r.yaml:1:8: the tag '!x' is not supported: types follow from the keys. Remove it, or"
                        + " quote the text if it begins with '!'.");
        refused(
                "model: m\n---\nmodel: n",
                "r.yaml:2:1: a second document ('---') is not supported. Keep one document" + " in a file.");
        refused("? [a]\n: b", "r.yaml:1:3: a key must be a name, not a list or a mapping.");
        refused(
                "model: [a",
                "r.yaml:1:10: not valid YAML: expected ',' or ']', but got <stream end> (while parsing a"
                        + " flow sequence).");
        assertThatThrownBy(() -> parse("model: m\nstages:\n\t- stage: evaluate"))
                .hasMessageStartingWith("r.yaml:3:1: not valid YAML: ")
                .hasMessageContaining("TAB");
        refused(
                "model: m\n" + "# 😀\n".repeat(5000) + "note: \u0007",
                "r.yaml:5002:7: the control character U+0007 is not"
                        + " allowed in YAML. Remove it, or write it as an escape in double quotes.");
        assertThatThrownBy(() -> parse("model: " + "[".repeat(100_000)))
                .isInstanceOf(UserError.class)
                .hasMessage("r.yaml:1:57: nested more than 50 levels deep.");
    }

    @Test
    void readsFilesAndNamesThoseItCannotRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("recipe.yaml");
        Files.writeString(file, "\uFEFFmodel: 模型\r\n");
        assertThat(Config.read(file, Sample.class, List.of("seed=7")).model()).isEqualTo("模型");
        Path missing = folder.resolve("none.yaml");
        assertThatThrownBy(() -> Config.read(missing, Sample.class, List.of()))
                .isInstanceOf(UserError.class)
                .hasMessage(missing + ": there is no such file.");
        assertThatThrownBy(() -> Config.read(folder, Sample.class, List.of()))
                .isInstanceOf(UserError.class)
                .hasMessage(folder + " is a directory; a YAML file is needed.");
        Files.write(file, "model: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Config.read(file, Sample.class, List.of()))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ": not UTF-8 text. Save it as UTF-8.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stages.0.learning_rate=1e-4", "0.learning_rate=1e-4", "learning_rate=1e-4", "lr=0.0001"})
    void overridesByAnyUniqueTrailingPart(String argument) {
        assertThat(parse(FILE, argument).stages().get(0))
                .isInstanceOfSatisfying(
                        Sample.FineTune.class,
                        stage -> assertThat(stage.learningRate()).isEqualTo(1e-4));
    }

    @Test
    void overridesWhatTheFileDoesNotContain() {
        Sample sample = parse(
                FILE,
                "patience=5",
                "beta2=0.95",
                "split=[1]",
                "labels.neutral=2",
                "note='a: b'",
                "stages.1={stage: evaluate, data: x}",
                "data=test.jsonl");
        assertThat(sample.earlyStopping()).contains(new Sample.Patience(5, 0));
        // beta1 keeps the value that the default of the absent mapping gives it.
        assertThat(((Sample.FineTune) sample.stages().get(0)).optimizer()).isEqualTo(new Sample.Adam(0.85, 0.95));
        assertThat(sample.split()).containsExactly(1.0);
        assertThat(sample.labels()).containsEntry("neutral", 2).containsEntry("good", 1);
        assertThat(sample.note()).contains("a: b");
        assertThat(sample.stages().get(1)).isEqualTo(new Sample.Evaluate("test.jsonl", 4096));
        assertThat(parse("seed: 1", "model=m", "labels.a=1").labels()).containsEntry("a", 1);
    }

    @Test
    void refusesWrongArgumentsNamingThem() {
        refusedWith("lr=abc", "'stages.0.learning_rate' must be a number, found 'abc'.");
        refusedWith("lr=2", "'stages.0.learning_rate' must be > 0 and <= 1, found '2'.");
        refusedWith("min_delta=-1", "'early_stopping.min_delta' must be >= 0, found '-1'.");
        refusedWith("verbose", "expected key=value, for instance seed=7.");
        refusedWith("=3", "expected key=value, for instance seed=7.");
        refusedWith(
                "split=[1",
                "not valid YAML: expected ',' or ']', but got <stream end> (while parsing a flow" + " sequence).");
        assertThatThrownBy(() -> parse(FILE, "learning_rat=1"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(
                        "argument 'learning_rat=1': unknown key 'learning_rat'. Did you mean 'learning_rate'? Known: ")
                .hasMessageContaining("batch_tokens");
        assertThatThrownBy(() -> parse(FILE, "beta3=1"))
                .hasMessageStartingWith("argument 'beta3=1': unknown key 'beta3'. Did you mean 'beta1'? Known: ");
        assertThatThrownBy(() -> parse(FILE, "stages.0.epoch=1"))
                .hasMessageStartingWith("argument 'stages.0.epoch=1': unknown key 'stages.0.epoch'."
                        + " Did you mean 'stages.0.epochs'? Known: ");
        assertThatThrownBy(() -> parse(FILE.replace("evaluate\n    data: dev.jsonl", "fine-tune"), "epochs=1"))
                .isInstanceOf(UserError.class)
                .hasMessage("argument 'epochs=1': 'epochs' is ambiguous. Write one of: stages.0.epochs,"
                        + " stages.1.epochs.");
    }

    @Test
    void anArgumentReachesAListElementOrFreeKeyThatIsStillEmpty() {
        record Part(@Key(doc = "Size.", defaultValue = "1") int size) {}
        record Parts(
                @Key(doc = "In order.") List<Part> list,
                @Key(doc = "By name.") Map<String, Part> named) {}
        var parts = Config.parse(
                "list:\n-\nnamed:\n  a:\n", "p.yaml", Parts.class, List.of("list.0.size=2", "named.a.size=3"));
        assertThat(parts).isEqualTo(new Parts(List.of(new Part(2)), Map.of("a", new Part(3))));
    }

    @Test
    void writesEveryKeyAndReadsItBack() {
        Sample sample =
                parse(FILE, "note='007'", "min_delta=1e-7", "split=[]", "model=\"two\\nlines # not: a comment\"");
        String text = Config.write(sample);
        assertThat(Config.parse(text, "written.yaml", Sample.class, List.of())).isEqualTo(sample);
        assertThat(Config.write(parse(text))).isEqualTo(text);
        // Jackson as a second reader: quotes stand where another YAML reader needs them, and only there.
        JsonNode tree = new YAMLMapper().readTree(text);
        assertThat(tree.get("note").isString()).isTrue();
        assertThat(tree.get("model").asString()).isEqualTo("two\nlines # not: a comment");
        assertThat(tree.get("early_stopping").get("min_delta").asDouble()).isEqualTo(1e-7);
        assertThat(tree.get("stages").get(0).get("optimizer").get("beta1").isNumber())
                .isTrue();
        assertThat(tree.get("split").isArray()).isTrue();
        assertThat(Config.write(parse(FILE))).isEqualTo("""
                model: minilm
                seed: 42
                precision: auto
                device: auto
                note: null
                labels:
                  good: 1
                  bad: 0
                split:
                  - 0.8
                  - 0.1
                  - 0.1
                early_stopping: null
                stages:
                  - stage: fine-tune
                    learning_rate: 3e-5
                    epochs: 3
                    warmup_steps: 0
                    max_steps: 1000
                    shuffle: true
                    optimizer:
                      beta1: 0.85
                      beta2: 0.999
                  - stage: evaluate
                    data: dev.jsonl
                    batch_tokens: 4096
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "~",
                "true",
                "1e5",
                "0x1F",
                "- a",
                "a: b",
                "#",
                "'",
                "\"",
                "&a",
                "*a",
                "!t",
                "a\n\nb\n",
                "\t",
                "中文",
                "😀",
                "\u0007",
                "[a]",
                "{",
                "%",
                "@x",
                "---"
            })
    void anyTextSurvivesTheRoundTrip(String text) {
        Sample sample = Config.with(parse(FILE), "seed=1");
        Sample changed = new Sample(
                text,
                1,
                sample.precision(),
                "cpu",
                Optional.of(text),
                Map.of(text, 1),
                sample.split(),
                Optional.empty(),
                List.of(new Sample.Evaluate(text, 1)));
        assertThat(parse(Config.write(changed))).isEqualTo(changed);
    }

    @ParameterizedTest
    @CsvSource({"5e-5, 5e-5", "0.00005, 5e-5", "1e10, 1e10", "100, 100", "0.5, 0.5", "1.25e-7, 1.25e-7", "-3.0, -3"})
    void numbersHaveOneShortSpelling(double value, String text) {
        // Double.toString gives "5.0E-5", "1.0E10", "100.0", "-3.0"; the ".0" goes and the E becomes small.
        assertThat(Numbers.format(value)).isEqualTo(text);
        assertThat(Numbers.real(text)).contains(value);
    }

    @Test
    void changesRecordsInCode() {
        Sample sample = Config.defaults(Sample.class, "model=minilm", "precision=fp32");
        assertThat(sample.precision()).isEqualTo(Sample.Precision.FP32);
        assertThat(Config.with(sample, "seed=7", "note=x"))
                .isEqualTo(new Sample(
                        "minilm",
                        7,
                        Sample.Precision.FP32,
                        "auto",
                        Optional.of("x"),
                        Map.of(),
                        List.of(0.8, 0.1, 0.1),
                        Optional.empty(),
                        List.of()));
        assertThatThrownBy(() -> Config.defaults(Sample.class))
                .hasMessage("Sample: missing key 'model': The model to start from.");
    }

    @Test
    void aRecordWithoutKeysIsAProgrammersMistake() {
        record Bare(int x) {}
        assertThatThrownBy(() -> Config.defaults(Bare.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no @Key");
    }
}
