package dev.laurel.nn;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.lerp;

import dev.laurel.base.Rng;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Puts elements of the trained matrices back to what they began with, at random in every update (mixout: Lee, Cho, Kang
 * 2020): dropout whose zero is the pretrained weight.
 *
 * <p>With W the weight, U what it began with and M a mask that is 1 with probability p, a pass computes with
 * (M·U + (1−M)·W − p·U) / (1−p). With s = (1−M) / (1−p), the mask of a dropout, that is U + s·(W − U): one
 * interpolation, and exactly W where nothing was learned yet. The mask follows from the seed, the step and the
 * parameter, so that all workers compute with the same weights.
 *
 * <p>Only matrices that a checkpoint filled are mixed: to a new head, beginning is nothing to go back to. Each worker
 * keeps one more copy of them during a pass, and all together one of what they began with.
 */
public final class Mixout implements AutoCloseable {

    private final MaskPool pool;
    private final List<Mixed> mixed;
    private boolean on;
    private long key;

    /**
     * Hangs itself on the parameters, which have their first values now.
     *
     * @param p share of the elements that are put back, in (0, 1)
     */
    public Mixout(Parameters parameters, double p) {
        pool = MaskPool.of(p, parameters.placement());
        mixed = parameters.dense().stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.MATRIX && !parameter.random())
                .map(Mixed::new)
                .toList();
        mixed.forEach(each -> each.parameter.replaceBy(each));
    }

    /** Whether there is nothing to mix. */
    public boolean isEmpty() {
        return mixed.isEmpty();
    }

    /** From now on passes compute with mixed weights, the same until {@link #end}; only between passes. */
    public void begin(long seed, long step) {
        key = Rng.mix(seed, step);
        on = true;
    }

    /** From now on passes compute with the weights as they are. */
    public void end() {
        on = false;
    }

    /**
     * The weights of one update.
     *
     * @param start U
     * @param weight W, of the same type
     * @param scale s, fp32
     * @return in the weight's type
     */
    static Tensor mix(Tensor start, Tensor weight, Tensor scale) {
        ScalarType type = Tensors.type(weight);
        // 1 / (1 − p) would be rounded too far in bf16
        return type == ScalarType.Float
                ? lerp(start, weight, scale)
                : lerp(start.to(ScalarType.Float), weight.to(ScalarType.Float), scale)
                        .to(type);
    }

    private final class Mixed implements StandIn {

        private final Parameter parameter;
        private final Tensor start;

        Mixed(Parameter parameter) {
            this.parameter = parameter;
            try (Scope scope = Scope.open()) {
                start = Scope.permanent(
                        Tensors.noGrad(() -> parameter.own().detach().clone()));
            }
        }

        @Override
        public Tensor value() {
            return on ? mix(start, parameter.own(), scale()) : parameter.own();
        }

        private Tensor scale() {
            TensorVector pieces = new TensorVector();
            pool.take(parameter.size(), Rng.of(key, parameter.name().hashCode()), pieces);
            return (pieces.size() == 1 ? pieces.get(0) : cat(pieces, 0)).view(parameter.shape());
        }
    }

    @Override
    public void close() {
        for (Mixed each : mixed) {
            each.parameter.replaceBy(null);
            Scope.free(each.start);
        }
    }
}
