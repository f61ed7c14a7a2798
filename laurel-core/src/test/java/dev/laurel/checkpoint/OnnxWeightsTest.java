package dev.laurel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class OnnxWeightsTest {

    @Test
    void givesWeightsBackTheirNamesAndLayout() throws IOException {
        OnnxWeights weights = read(Files.readAllBytes(Fixtures.path("linear.onnx")));
        // The whole-number position_ids belong to the graph. The MatMul weight was stored as [in, out], Gemm's with
        // transB as [out, in]; both are [[-1, -0.75, -0.5], [-0.25, 0, 0.25]] in PyTorch. The embedding is its
        // transpose.
        assertThat(weights.names())
                .containsExactly(
                        "encoder.layer.0.dense.weight",
                        "encoder.layer.0.dense.bias",
                        "head.weight",
                        "embeddings.weight");
        assertThat(weights.shape("encoder.layer.0.dense.weight")).containsExactly(2, 3);
        assertValues(weights, "encoder.layer.0.dense.weight", Fixtures.QUARTERS);
        assertValues(weights, "encoder.layer.0.dense.bias", 0.5, -0.5);
        assertThat(weights.shape("head.weight")).containsExactly(2, 3);
        assertValues(weights, "head.weight", Fixtures.QUARTERS);
        assertThat(weights.shape("embeddings.weight")).containsExactly(3, 2);
        assertValues(weights, "embeddings.weight", -1, -0.25, -0.75, 0, -0.5, 0.25);
    }

    @Test
    void refusesWhatIsNotTrainable() throws IOException {
        byte[] quantised = Files.readAllBytes(Fixtures.path("quantised.onnx"));
        assertThatThrownBy(() -> read(quantised))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "m.onnx: initialiser 'w_quantized' is quantised to 8 bits, which cannot be trained. Use the file"
                                + " in fp32 or fp16.");
        byte[] whole = Files.readAllBytes(Fixtures.path("linear.onnx"));
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 5)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("m.onnx: this is not an ONNX file, or it is truncated: ");
        assertThatThrownBy(() -> read(new byte[0]))
                .isInstanceOf(UserError.class)
                .hasMessage("m.onnx: this ONNX file holds no weights.");
        assertThatThrownBy(() -> read(whole).tensor("x"))
                .isInstanceOf(UserError.class)
                .hasMessage("m.onnx: there is no weight 'x' among the 4.");
    }

    private static OnnxWeights read(byte[] bytes) throws IOException {
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            return OnnxWeights.read(in, "m.onnx");
        }
    }

    private static void assertValues(OnnxWeights weights, String name, double... expected) {
        try (Tensor tensor = weights.tensor(name)) {
            assertThat(tensor.scalar_type().value).isEqualTo(ScalarType.Float.value);
            assertThat(tensor.is_contiguous()).isTrue();
            assertThat(Fixtures.values(tensor)).containsExactly(expected);
        }
    }
}
