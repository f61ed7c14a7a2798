package dev.laurel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HfConfigTest {

    @TempDir
    Path folder;

    @Test
    void readsWhatTransformersWrote() {
        HfConfig config = HfConfig.read(Fixtures.path("sharded"));
        assertThat(config.modelType()).isEqualTo("bert");
        assertThat(config.intValue("hidden_size")).isEqualTo(8);
        assertThat(config.doubleValue("layer_norm_eps")).isEqualTo(1e-12);
        assertThat(config.booleanValue("tie_word_embeddings")).isTrue();
        assertThat(config.texts("architectures")).containsExactly("BertModel");
        assertThat(config.labels()).contains(List.of("no", "yes"));
        assertThat(config.numLabels()).isEqualTo(2);
        assertThat(config.dtype()).contains("float32");
        assertThat(config.optionalDouble("classifier_dropout")).isEmpty();
        assertThat(config.intValue("no_such_key", 3)).isEqualTo(3);
        assertThat(config.problemType()).isEmpty();
    }

    @Test
    void writesTheFileThatTransformersWroteByteForByte() {
        // The only number that Java and Python spell differently is 1e-12, which Java writes as 1E-12.
        Path source = Fixtures.path("sharded").resolve("config.json");
        HfConfig.read(source.getParent()).write(folder);
        assertThat(folder.resolve("config.json"))
                .content()
                .isEqualTo(read(source).replace("1e-12", "1E-12"));
    }

    @Test
    void keepsUnknownKeysAndTheDigitsOfNumbers() {
        HfConfig config = config("""
                {"model_type": "bert", "ours": {"b": [1, 2.50, null], "a": NaN}, "big": 1000000000000000019884624838656}""");
        config.with("hidden_size", 4)
                .without("big")
                .with("extra", List.of(1, 2))
                .write(folder);
        assertThat(folder.resolve("config.json")).content().isEqualTo("""
                        {
                          "model_type": "bert",
                          "ours": {
                            "b": [
                              1,
                              2.50,
                              null
                            ],
                            "a": NaN
                          },
                          "hidden_size": 4,
                          "extra": [
                            1,
                            2
                          ]
                        }
                        """);
        config.write(folder);
        assertThat(folder.resolve("config.json")).content().contains("\"big\": 1000000000000000019884624838656");
        assertThat(HfConfig.read(folder)).isEqualTo(config);
    }

    @Test
    void theSpellingsOfTransformersFourAndFive() {
        assertThat(config("{\"torch_dtype\": \"torch.bfloat16\"}").dtype()).contains("bfloat16");
        assertThat(config("{\"dtype\": \"float16\", \"torch_dtype\": \"float32\"}")
                        .dtype())
                .contains("float16");
        assertThat(config("{\"eos_token_id\": [1, 2]}").ints("eos_token_id")).containsExactly(1, 2);
        assertThat(config("{\"eos_token_id\": 1}").ints("eos_token_id")).containsExactly(1);
        assertThat(config("{\"eos_token_id\": null}").ints("eos_token_id")).isEmpty();
    }

    @Test
    void ropeInTheSpellingsOfTransformersFourAndFive() {
        HfConfig five = HfConfig.read(Fixtures.path("modernbert"));
        assertThat(five.rope("full_attention", 1).theta()).isEqualTo(160000);
        assertThat(five.rope("sliding_attention", 1).theta()).isEqualTo(10000);
        assertThat(five.rope("sliding_attention", 1).type()).isEqualTo("default");

        HfConfig four = config("{\"global_rope_theta\": 5.0, \"local_rope_theta\": 3}");
        assertThat(four.rope("full_attention", 1).theta()).isEqualTo(5);
        assertThat(four.rope("sliding_attention", 1).theta()).isEqualTo(3);

        HfConfig flat = config("{\"rope_parameters\": {\"rope_theta\": 7, \"rope_type\": \"linear\", \"factor\": 2}}");
        assertThat(flat.rope("full_attention", 1).theta()).isEqualTo(7);
        assertThat(flat.rope("full_attention", 1).type()).isEqualTo("linear");
        assertThat(flat.rope("full_attention", 1).details().doubleValue("factor"))
                .isEqualTo(2);

        HfConfig old = config("{\"rope_theta\": 9, \"rope_scaling\": {\"type\": \"dynamic\"}}");
        assertThat(old.rope("full_attention", 1).theta()).isEqualTo(9);
        assertThat(old.rope("full_attention", 1).type()).isEqualTo("dynamic");

        assertThat(config("{}").rope("full_attention", 11)).satisfies(rope -> {
            assertThat(rope.theta()).isEqualTo(11);
            assertThat(rope.type()).isEqualTo("default");
        });
    }

    @Test
    void labelsAreOrderedByNumber() {
        HfConfig config = config("""
                {"id2label": {"10": "k", "2": "c", "0": "a", "1": "b", "3": "d", "4": "e", "5": "f", "6": "g", "7": "h",
                 "8": "i", "9": "j"}}""");
        assertThat(config.labels().orElseThrow())
                .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
        assertThat(config("{}").numLabels()).isEqualTo(2);
        assertThat(config("{\"num_labels\": 5}").numLabels()).isEqualTo(5);
        HfConfig changed = config("{\"num_labels\": 5}").withLabels(List.of("x", "y", "z"));
        assertThat(changed)
                .isEqualTo(config(
                        "{\"id2label\":{\"0\":\"x\",\"1\":\"y\",\"2\":\"z\"},\"label2id\":{\"x\":0,\"y\":1,\"z\":2}}"));
        assertThatThrownBy(() -> changed.withLabels(List.of("x", "x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void problemTypes() {
        assertThat(config("{\"problem_type\": \"multi_label_classification\"}").problemType())
                .contains(ProblemType.MULTI_LABEL_CLASSIFICATION);
        assertThat(config("{\"problem_type\": null}").problemType()).isEmpty();
    }

    @Test
    void everyMistakeNamesFileAndKey() {
        assertMessage(() -> config("{}").modelType(), "'model_type' is missing; it must be a text.");
        assertMessage(() -> config("{\"a\": null}").intValue("a"), "'a' is missing; it must be a whole number.");
        assertMessage(() -> config("{\"a\": \"8\"}").intValue("a"), "'a' must be a whole number, found \"8\".");
        assertMessage(() -> config("{\"a\": 8.5}").intValue("a"), "'a' must be a whole number, found 8.5.");
        assertMessage(
                () -> config("{\"a\": 3000000000}").intValue("a", 1), "'a' must be a whole number, found 3000000000.");
        assertMessage(() -> config("{\"a\": true}").doubleValue("a"), "'a' must be a number, found true.");
        assertMessage(() -> config("{\"a\": 1}").booleanValue("a"), "'a' must be true or false, found 1.");
        assertMessage(() -> config("{\"a\": 1}").text("a"), "'a' must be a text, found 1.");
        assertMessage(() -> config("{\"a\": {\"b\": 1}}").texts("a"), "'a' must be a list, found {\"b\":1}.");
        assertMessage(
                () -> config("{\"a\": {\"b\": {\"c\": 1}}}")
                        .section("a")
                        .orElseThrow()
                        .section("b")
                        .orElseThrow()
                        .text("c"),
                "'a.b.c' must be a text, found 1.");
        assertMessage(
                () -> config("{\"id2label\": {\"0\": \"a\", \"2\": \"b\"}}").labels(),
                "'id2label.1' is missing: id2label names 2 outputs and must number them from 0 to 1 without a gap.");
        assertMessage(
                () -> config("{\"id2label\": {\"a\": 0}}").labels(),
                "'id2label.a' is not a number: the keys must be the outputs' numbers \"0\", \"1\", ….");
        assertMessage(
                () -> config("{\"problem_type\": \"ranking\"}").problemType(),
                "'problem_type' is 'ranking'. Allowed: regression, single_label_classification, multi_label_classification.");
        assertMessage(
                () -> config("{\"auto_map\": {\"AutoModel\": \"modeling_x.XModel\"}}"),
                "'auto_map' names Python code in the model's repository, which Laurel does not run: a model file must not"
                        + " be able to execute anything. Use a model of a built-in family.");
        assertMessage(
                () -> config("{\"quantization_config\": {\"quant_method\": \"gptq\"}}"),
                "'quantization_config' says that the weights are quantised (gptq), which Laurel does not read. Use the"
                        + " unquantised weights of this model.");
        assertMessage(() -> config("[]"), ":1: must hold a JSON object.");
        assertMessage(() -> config("{\"a\": 1,\n \"a\": 2}"), ":2:5: not valid JSON: Duplicate");
        assertMessage(() -> config("{\"a\": 1,\n \"b\": x}"), ":2:7: not valid JSON: Unrecognized token 'x'");
        assertThatThrownBy(() -> HfConfig.read(folder.resolve("none")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(
                        folder.resolve("none") + " holds no config.json. A model folder as transformers");
    }

    private void assertMessage(ThrowingCallable call, String message) {
        String separator = message.startsWith(":") ? "" : ": ";
        assertThatThrownBy(call)
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(folder.resolve("config.json") + separator + message);
    }

    private HfConfig config(String json) {
        try {
            Files.writeString(folder.resolve("config.json"), json);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return HfConfig.read(folder);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
