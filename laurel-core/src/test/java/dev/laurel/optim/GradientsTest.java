package dev.laurel.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GradientsTest {

    private static final Placement TWO_WORKERS = new Placement("cpu", Precision.FP32, 2);

    private final Parameters parameters = new Parameters();
    private final Workers workers = new Workers(2);
    private final Parameter matrix =
            parameters.declarations().declare("matrix", Parameter.Kind.MATRIX, Init.ZEROS, 20, 2);
    private final Parameter bias = parameters.declarations().declare("bias", Parameter.Kind.BIAS, Init.ZEROS, 40);
    private Gradients gradients;

    private void place(Placement placement) {
        parameters.place(placement, true);
        gradients = new Gradients(parameters, workers);
    }

    @AfterEach
    void close() {
        gradients.close();
        parameters.close();
        workers.close();
    }

    private void backward(IntFunction<Tensor> loss) {
        workers.run(w -> {
            try (Scope scope = Scope.open()) {
                loss.apply(w).sum().backward();
            }
        });
    }

    private static Tensor numbers(int count, float first) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = first + i;
        }
        return Tensors.of(values, TWO_WORKERS);
    }

    private float[] of(Parameter p) {
        return SummedGradient.of(gradients, parameters, p);
    }

    /** Worker 0 leaves i and worker 1 leaves 100 + i: the sum is 100 + 2i, also where the shares are cut. */
    @Test
    void theWorkersAreSummedAndWhatHasNoGradientIsZero() {
        place(TWO_WORKERS);
        backward(w -> matrix.value().view(-1).mul(numbers(40, 100 * w)));
        double norm = gradients.sum();
        double squares = 0;
        float[] sum = of(matrix);
        for (int i = 0; i < 40; i++) {
            assertThat(sum[i]).isEqualTo(100 + 2 * i);
            squares += Math.pow(100 + 2 * i, 2);
        }
        assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-2));
        assertThat(of(bias)).containsOnly(0);
        gradients.clear();
        assertThat(gradients.sum()).isZero();
    }

    /** The gradient of a sum is handed to both terms, and autograd may keep one piece of memory for the two. */
    @Test
    void gradientsThatShareMemoryAreNotAddedTwice() {
        place(TWO_WORKERS);
        backward(w -> matrix.value().view(-1).add(bias.value()).mul(numbers(40, 100 * w)));
        gradients.sum();
        assertThat(of(matrix)).isEqualTo(of(bias));
        assertThat(of(matrix)[39]).isEqualTo(39 + 139);
    }

    /** bf16 keeps 8 bits: 256 + 1 would be 256 again; the sum is fp32. */
    @Test
    void bf16IsSummedInFp32() {
        place(new Placement("cpu", Precision.BF16, 2));
        backward(w -> matrix.value().mul(Tensors.of(new float[] {w == 0 ? 256 : 1}, TWO_WORKERS)));
        gradients.sum();
        assertThat(of(matrix)).containsOnly(257);
    }
}
