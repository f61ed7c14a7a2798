package dev.laurel.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.tensor.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What configurations ask for and no family implements is refused, naming file and key. */
class ModelRefusalsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "bert, position_embedding_type, relative_key_query, Supported: absolute",
        "roberta, position_embedding_type, relative_key, Supported: absolute",
        "bert, is_decoder, true, Supported: false",
        "xlm-roberta, add_cross_attention, true, Supported: false",
        "distilbert, tie_word_embeddings, false, Supported: true",
        "modernbert, classifier_pooling, last, 'Supported: cls, mean'",
        "deberta-v2, norm_rel_ebd, batch_norm, 'Supported: none, layer_norm'",
        "deberta-v2, pos_att_type, c2p|p2p, 'Supported: c2p, p2c'",
        "deberta-v2, embedding_size, 8, Supported: 16",
        "deberta-v2, attention_head_size, 4, Supported: 8",
        "deberta-v2, pooler_hidden_size, 32, Supported: 16",
        "deberta-v2, conv_kernel_size, 4, odd",
        "bert, hidden_act, gleu, Did you mean 'gelu'?",
        "bert, hidden_size, 0, it must be at least 1",
        "distilbert, n_heads, 7, which does not divide",
        "modernbert, num_attention_heads, 7, which does not divide",
    })
    void aValueThatIsNotImplemented(String modelType, String key, String value, String expected) {
        write(modelType, key, value.matches("true|false") ? Boolean.valueOf(value) : number(value));
        assertThatThrownBy(() -> Model.open(folder, Model.Options.inference(Placement.PLAIN)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(key.equals("hidden_act") ? "gleu" : "'" + key + "'")
                .hasMessageContaining(expected);
    }

    @Test
    void aScaledRotation() {
        write(
                "modernbert",
                "rope_parameters",
                Map.of("full_attention", Map.of("rope_type", "yarn", "rope_theta", 10000.0)));
        assertThatThrownBy(() -> Model.open(folder, Model.Options.inference(Placement.PLAIN)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'rope_parameters.full_attention.rope_type' is 'yarn'");
    }

    @Test
    void layerTypes() {
        write("modernbert", "layer_types", List.of("full_attention"));
        assertThatThrownBy(() -> Model.open(folder, Model.Options.inference(Placement.PLAIN)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'layer_types' has 1 entries for num_hidden_layers 4");
    }

    @Test
    void anUnknownFamily() {
        HfConfig.of("deberta").write(folder);
        assertThatThrownBy(() -> Model.open(folder, Model.Options.inference(Placement.PLAIN)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("models of type 'deberta' are not supported")
                .hasMessageContaining("Supported: bert, deberta-v2, distilbert");
    }

    @Test
    void aModelWithoutHead() {
        ModelFixture base = fixture("bert", "base");
        assertThatThrownBy(() -> Model.open(base.folder(), Model.Options.inference(Placement.PLAIN)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'architectures'")
                .hasMessageContaining("BertModel")
                .hasMessageContaining("ForSequenceClassification");
    }

    /** The configuration of a fixture, changed; the weights are not reached. */
    private void write(String modelType, String key, Object value) {
        ModelFixture fixture = ModelFixture.of(modelType).stream()
                .filter(f -> !f.head().equals("token") && !f.head().equals("masked") && f.hasHead())
                .findFirst()
                .orElseThrow();
        HfConfig.read(fixture.folder()).with(key, value).write(folder);
    }

    private static ModelFixture fixture(String modelType, String name) {
        return ModelFixture.of(modelType).stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Object number(String value) {
        return value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
    }
}
