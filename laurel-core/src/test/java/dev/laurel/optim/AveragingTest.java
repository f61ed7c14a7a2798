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
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class AveragingTest {

    /** One number and a table of words, whose values a test sets as updates would. */
    private static final class Weights implements AutoCloseable {

        final Parameters parameters = new Parameters();
        final Workers workers = new Workers(2);
        final Parameter number;
        final Parameter table;

        Weights() {
            Parameters.Declarations at = parameters.declarations();
            number = at.declare("number", Parameter.Kind.NORM, Init.ZEROS, 1);
            table = at.declare("table", Parameter.Kind.TABLE, Init.ZEROS, 40, 3);
            parameters.place(new Placement("cpu", Precision.FP32, 2), true);
        }

        void set(double value) {
            try (Scope scope = Scope.open()) {
                Tensors.noGrad(() -> {
                    number.master().fill_(new Scalar(value));
                    table.master().fill_(new Scalar(-value));
                });
            }
        }

        float number() {
            return Tensors.floats(number.master())[0];
        }

        @Override
        public void close() {
            workers.close();
            parameters.close();
        }
    }

    private static float averageOf(Averaging how, double... values) {
        try (Weights weights = new Weights();
                WeightAverage average = new WeightAverage(how, weights.parameters, weights.workers, values.length)) {
            for (int step = 1; step <= values.length; step++) {
                weights.set(values[step - 1]);
                average.add(step);
            }
            average.exchange();
            assertThat(Tensors.floats(weights.table.master())).containsOnly(-weights.number());
            return weights.number();
        }
    }

    /** Keeps min(0.2, 2/11) of 1, then min(0.2, 3/12) of the result: 2/11 + 9/11 · 2 = 20/11, 0.2 · 20/11 + 0.8 · 4. */
    @Test
    void exponentialByHand() {
        assertThat(averageOf(new Averaging.Ema(0.2), 1)).isEqualTo(1);
        assertThat(averageOf(new Averaging.Ema(0.2), 1, 2)).isCloseTo(20 / 11f, within(1e-6f));
        assertThat(averageOf(new Averaging.Ema(0.2), 1, 2, 4)).isCloseTo(4 / 11f + 3.2f, within(1e-6f));
    }

    @Test
    void aDecayOfZeroIsTheLastWeights() {
        assertThat(averageOf(new Averaging.Ema(0), 1, 0.3, 0.1, 0.7)).isEqualTo(0.7f);
    }

    /** Of ten updates the last half, from the fifth on. */
    @Test
    void theMeanOfTheLastPart() {
        double[] values = LongStream.rangeClosed(1, 10).asDoubleStream().toArray();
        assertThat(averageOf(new Averaging.Swa(0.5, 1), values)).isCloseTo(7.5f, within(1e-5f));
        assertThat(averageOf(new Averaging.Swa(0.5, 2), values)).isCloseTo((5 + 7 + 9) / 3f, within(1e-5f));
        assertThat(averageOf(new Averaging.Swa(0, 1), values)).isCloseTo(5.5f, within(1e-5f));
        assertThat(averageOf(new Averaging.Swa(0.99, 1), values)).isEqualTo(10);
    }

    @Test
    void beforeTheFirstWeightsThatCountThereIsNothingToExchange() {
        try (Weights weights = new Weights();
                WeightAverage average =
                        new WeightAverage(new Averaging.Swa(0.5, 1), weights.parameters, weights.workers, 10)) {
            weights.set(3);
            average.add(4);
            average.exchange();
            assertThat(weights.number()).isEqualTo(3);
        }
    }

    @Test
    void exchangingTwiceChangesNoBitAndStateComesBack() {
        for (Averaging how : List.of(new Averaging.Ema(0.9), new Averaging.Swa(0, 1))) {
            try (Weights weights = new Weights();
                    WeightAverage one = new WeightAverage(how, weights.parameters, weights.workers, 10);
                    WeightAverage restored = new WeightAverage(how, weights.parameters, weights.workers, 10)) {
                weights.set(0.1);
                one.add(1);
                weights.set(0.7);
                one.add(2);
                one.exchange();
                float mean = weights.number();
                one.exchange();
                assertThat(weights.number()).isEqualTo(0.7f);
                try (Scope scope = Scope.open()) {
                    Map<String, Tensor> state = one.state();
                    assertThat(state).containsOnlyKeys("taken", "number", "table");
                    restored.restore(state);
                }
                restored.exchange();
                assertThat(weights.number()).isEqualTo(mean);
                restored.exchange();
                weights.set(0.3);
                one.add(3);
                restored.add(3);
                one.exchange();
                float third = weights.number();
                one.exchange();
                restored.exchange();
                assertThat(weights.number()).isEqualTo(third);
            }
        }
    }
}
