package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.laurel.checkpoint.Json;
import dev.laurel.checkpoint.WeightsFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The real artefacts, where Maven has them already: benchmarks/fixtures/builtin_models.py found that transformers on the
 * folders whose weights are compared here computes what the ONNX files compute.
 */
class BuiltInConversionTest {

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"minilm", "bge-small-zh"})
    void givesTheWeightsThatWereVerified(String name) throws IOException {
        BuiltInModel model = ModelHub.builtIn(name).orElseThrow();
        Path local = HubEnvironment.system().localMavenRepository();
        assumeTrue(
                Files.exists(local.resolve(model.artifact().path())),
                model.artifact() + " is not in the local Maven repository");
        Map<String, String> properties =
                Map.of("maven.repo.local", local.toString(), "user.home", home.toString(), "os.name", "Linux");
        ModelHub hub = new ModelHub(new HubEnvironment(Map.of(), properties));
        Path folder = hub.resolve(name, ProgressListener.none());
        JsonNode expected;
        try (InputStream in = getClass().getResourceAsStream("builtin-models.json")) {
            expected =
                    Json.parseObject(in.readAllBytes(), "builtin-models.json").get(name);
        }
        try (WeightsFolder weights = WeightsFolder.open(folder)) {
            long parameters = 0;
            for (String tensor : weights.names()) {
                parameters += java.util.Arrays.stream(weights.shape(tensor)).reduce(1, Math::multiplyExact);
            }
            assertThat(parameters)
                    .isEqualTo(expected.get("parameters").longValue())
                    .isEqualTo(model.parameters());
            for (Map.Entry<String, JsonNode> entry : expected.get("weights").properties()) {
                try (Tensor tensor = weights.tensor(entry.getKey());
                        Tensor wide = tensor.to(ScalarType.Double);
                        Tensor sum = wide.sum()) {
                    double[] first = new double[3];
                    wide.data_ptr_double().get(first);
                    for (int i = 0; i < first.length; i++) {
                        assertThat(first[i])
                                .isCloseTo(entry.getValue().get("first").get(i).doubleValue(), within(1e-9));
                    }
                    assertThat(sum.item_double())
                            .isCloseTo(entry.getValue().get("sum").doubleValue(), within(1e-6));
                }
            }
        }
    }
}
