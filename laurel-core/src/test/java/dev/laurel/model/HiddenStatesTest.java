package dev.laurel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.checkpoint.ProblemType;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What stands behind each layer is what transformers calls {@code hidden_states}. */
class HiddenStatesTest {

    private static final HeadSpec ANY =
            new HeadSpec(Head.Kind.SEQUENCE_CLASSIFICATION, List.of("LABEL_0"), Optional.of(ProblemType.REGRESSION));

    private static JsonNode fixture(String family) throws IOException {
        try (InputStream in = HiddenStatesTest.class.getResourceAsStream("/dev/laurel/learned/hidden-states.json")) {
            return JsonMapper.shared().readTree(in).get("families").get(family);
        }
    }

    private static Encoding input(JsonNode fixture) {
        int[] ids =
                fixture.get("ids").valueStream().mapToInt(JsonNode::intValue).toArray();
        int second = fixture.get("second").intValue();
        int[] types =
                IntStream.range(0, ids.length).map(t -> t < second ? 0 : 1).toArray();
        return new Encoding(ids, types, new int[ids.length]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "roberta", "xlm-roberta", "distilbert", "modernbert", "deberta-v2"})
    void areThoseOfTransformers(String family) throws IOException, URISyntaxException {
        JsonNode fixture = fixture(family);
        Path folder = Path.of(HiddenStatesTest.class
                .getResource("/models/" + family + "/base")
                .toURI());
        try (Model model = Model.open(folder, ANY, Model.Options.inference(Placement.PLAIN));
                Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(List.of(input(fixture)), new long[] {0}, Placement.PLAIN);
            JsonNode states = fixture.get("states");
            assertThat(model.layers()).isEqualTo(states.size() - 1);
            for (int layer = 0; layer < states.size(); layer++) {
                int behind = layer;
                float[] computed =
                        Tensors.floats(Tensors.noGrad(() -> model.hiddenStates(batch, Pass.inference(), behind)));
                JsonNode expected = states.get(layer);
                assertThat(computed).hasSize(expected.size());
                for (int i = 0; i < computed.length; i++) {
                    assertThat((double) computed[i])
                            .as("layer %d, place %d", layer, i)
                            .isCloseTo(expected.get(i).doubleValue(), within(2e-5));
                }
            }
        }
    }
}
