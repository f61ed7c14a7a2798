package dev.laurel.peft;

import static org.bytedeco.pytorch.global.torch.lstm;

import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.RowDropout;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** LSTM layers that read a sequence from both ends, with dropout between them; PyTorch's {@code nn.LSTM}. */
final class BidirectionalLstm {

    private final long hidden;
    private final double dropout;
    private final List<List<Parameter>> layers = new ArrayList<>();

    /**
     * Declares {@code weight_ih_l0}, {@code weight_hh_l0}, {@code bias_ih_l0}, {@code bias_hh_l0}, the same with
     * {@code _reverse}, and so on for each layer.
     *
     * @param in width of the input
     * @param hidden width of each direction; the output has twice of it
     */
    BidirectionalLstm(Parameters.Declarations at, long in, long hidden, int count, double dropout) {
        this.hidden = hidden;
        this.dropout = dropout;
        Init init = new Init.Uniform(1 / Math.sqrt(hidden));
        for (int i = 0; i < count; i++) {
            List<Parameter> layer = new ArrayList<>();
            for (String direction : List.of("", "_reverse")) {
                String end = "_l" + i + direction;
                long width = i == 0 ? in : 2 * hidden;
                // four gates each
                layer.add(at.declare("weight_ih" + end, Parameter.Kind.DENSE_TABLE, init, 4 * hidden, width));
                layer.add(at.declare("weight_hh" + end, Parameter.Kind.DENSE_TABLE, init, 4 * hidden, hidden));
                layer.add(at.declare("bias_ih" + end, Parameter.Kind.NORM, init, 4 * hidden));
                layer.add(at.declare("bias_hh" + end, Parameter.Kind.NORM, init, 4 * hidden));
            }
            layers.add(layer);
        }
    }

    /** {@code [k, in]} to {@code [k, 2·hidden]}. */
    Tensor apply(Tensor x, RowDropout between) {
        Tensor y = x;
        long[] one = new long[Math.toIntExact(x.size(0))];
        Arrays.fill(one, 1);
        Tensor steps = Tensors.of(one, Placement.PLAIN);
        for (int i = 0; i < layers.size(); i++) {
            Tensor input = i == 0 ? y : between.apply(y, dropout);
            Tensor start = x.new_zeros(2, 1, hidden);
            TensorVector weights = new TensorVector();
            layers.get(i).forEach(p -> weights.push_back(p.value()));
            // One layer at a time, because the dropout of the function itself follows no seed of ours. In the form for
            // packed sequences, here one, because the other goes to oneDNN, which is wrong on some processors (AVX-512
            // BF16 without AMX) if it has one thread.
            y = lstm(input, steps, new TensorVector(start, start), weights, true, 1, 0, false, true)
                    .get0();
        }
        return y;
    }
}
