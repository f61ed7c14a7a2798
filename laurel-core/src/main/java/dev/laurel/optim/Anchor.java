package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;

/**
 * Pulls weights towards what training began with instead of towards zero (L2-SP: Xuhong, Grandvalet, Davoine 2018):
 * w ← w − η·α·(w − w₀), apart from the gradient as AdamW's decay is.
 *
 * <p>It holds what weight decay would, save what no checkpoint filled, and keeps a copy of it.
 */
public final class Anchor implements AutoCloseable {

    private final Copies start;
    private final double strength;
    private final Treatment treatment;

    /**
     * @param strength α
     * @param treatment whose learning rates hold here too
     */
    public Anchor(Parameters parameters, Workers workers, double strength, Treatment treatment) {
        this.strength = strength;
        this.treatment = treatment;
        start = new Copies(held(parameters), workers);
    }

    /** Whether a parameter is pulled back. */
    public static boolean holds(Parameter parameter) {
        return parameter.decayed() && !parameter.random();
    }

    /** What is pulled back of these. */
    public static List<Parameter> held(Parameters parameters) {
        return Stream.concat(parameters.dense().stream(), parameters.tables().stream())
                .filter(Anchor::holds)
                .toList();
    }

    /** Before an update of that learning rate, which brings the bf16 copies up to date. */
    public void pull(double learningRate) {
        start.change((share, master, began) -> {
            double pull = learningRate * treatment.rate(share.parameter()) * strength;
            master.lerp_(began, new Scalar(pull));
        });
    }

    @Override
    public void close() {
        start.close();
    }
}
