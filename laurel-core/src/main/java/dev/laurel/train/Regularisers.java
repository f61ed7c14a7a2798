package dev.laurel.train;

import dev.laurel.base.UserError;
import dev.laurel.distributed.Workers;
import dev.laurel.nn.Mixout;
import dev.laurel.nn.Parameters;
import dev.laurel.optim.Anchor;
import dev.laurel.optim.Treatment;
import dev.laurel.optim.WeightAverage;
import java.util.Optional;
import java.util.function.Supplier;

/** What acts on the weights around the updates of one run: mixout, L2-SP, learning rates by layer, and averages. */
final class Regularisers implements AutoCloseable {

    private final Treatment treatment;
    private final Optional<Mixout> mixout;
    private final Optional<Anchor> anchor;
    private final Optional<WeightAverage> average;

    private Regularisers(
            Treatment treatment, Optional<Mixout> mixout, Optional<Anchor> anchor, Optional<WeightAverage> average) {
        this.treatment = treatment;
        this.mixout = mixout;
        this.anchor = anchor;
        this.average = average;
    }

    /**
     * Those of a run that is about to begin; also of one that resumes, whose weights are still what it began with.
     *
     * @throws UserError if one is asked for that has nothing to act on
     */
    static Regularisers of(Regularisation config, Trainer trainer, Workers workers) {
        Parameters parameters = trainer.parameters();
        if (config.repeats() && !trainer.repeats()) {
            throw new UserError("r_drop and fgm put the same examples through the model twice in one update, which this"
                    + " training method cannot do. Set both to 0");
        }
        if (config.l2Sp() > 0 && Anchor.held(parameters).isEmpty()) {
            throw nothingPretrained("l2_sp");
        }
        if (trainer.isTaught() && config.average().isEmpty()) {
            throw new IllegalStateException("the teacher is the average of the weights, but none is kept");
        }
        Treatment treatment = Treatment.USUAL.fallingWithDepth(config.layerDecay(), parameters);
        Optional<Mixout> mixout =
                config.mixout() > 0 ? Optional.of(new Mixout(parameters, config.mixout())) : Optional.empty();
        if (mixout.isPresent() && mixout.get().isEmpty()) {
            throw nothingPretrained("mixout");
        }
        return new Regularisers(
                config.l2Sp() > 0 ? treatment.sparing(Anchor::holds) : treatment,
                mixout,
                config.l2Sp() > 0
                        ? Optional.of(new Anchor(parameters, workers, config.l2Sp(), treatment))
                        : Optional.empty(),
                config.average().map(how -> new WeightAverage(how, parameters, workers, trainer.steps())));
    }

    private static UserError nothingPretrained(String key) {
        return new UserError(key + " draws weights towards what they were pretrained to, but nothing that was"
                + " pretrained is trained here. Set it to 0, or freeze less");
    }

    /** What optimisers do differently from one parameter to another. */
    Treatment treatment() {
        return treatment;
    }

    /** The average, for checkpoints. */
    Optional<WeightAverage> average() {
        return average;
    }

    /** Computes the passes of an update, from what they are to be computed with. */
    <T> T passes(long seed, long step, Supplier<T> passes) {
        mixout.ifPresent(m -> m.begin(seed, step));
        try {
            return passes.get();
        } finally {
            mixout.ifPresent(Mixout::end);
        }
    }

    /** Before the optimiser's update. */
    void beforeUpdate(double learningRate) {
        anchor.ifPresent(a -> a.pull(learningRate));
    }

    /**
     * After the optimiser's update.
     *
     * @param step updates made
     */
    void afterUpdate(long step) {
        average.ifPresent(a -> a.add(step));
    }

    /** Does something with the weights as they are to be used: the average, if there is one. */
    <T> T averaged(Supplier<T> use) {
        average.ifPresent(WeightAverage::exchange);
        try {
            return use.get();
        } finally {
            average.ifPresent(WeightAverage::exchange);
        }
    }

    /** Ends with the weights as they are to be used. */
    void keepAverage() {
        average.ifPresent(WeightAverage::exchange);
    }

    @Override
    public void close() {
        mixout.ifPresent(Mixout::close);
        anchor.ifPresent(Anchor::close);
        average.ifPresent(WeightAverage::close);
    }
}
