package dev.laurel.train;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.optim.AdamW;
import dev.laurel.optim.Gradients;
import dev.laurel.optim.Optimizer;
import dev.laurel.optim.Schedule;
import dev.laurel.optim.Sgd;
import dev.laurel.optim.Treatment;
import dev.laurel.tensor.Engine;
import dev.laurel.tensor.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The only place that computes gradients, clips, updates, evaluates and saves; every training method runs in it.
 *
 * <p>An update is divided between the workers, whose gradients are summed in a fixed order: the same seed and number of
 * workers give the same bits, and a run that was stopped and resumed gives those of one that was not.
 */
public final class TrainLoop {

    private final Trainer trainer;
    private final TrainConfig config;
    private final Workers workers;
    private final long seed;
    private final Optional<Validation> validation;
    private final Checkpoints checkpoints;
    private final TrainObserver observer;
    private final BooleanSupplier stopRequested;

    /**
     * What a run came to.
     *
     * @param steps updates made
     * @param keptStep updates after which the weights that the run ended with were reached
     * @param metric their headline metric; NaN without validation
     * @param stoppedEarly whether patience ran out or the validation ended it
     */
    public record Outcome(long steps, long keptStep, double metric, boolean stoppedEarly) {}

    /**
     * @param stopRequested asked after every update and every batch of an evaluation; if it says yes, a checkpoint is
     *     saved and the run ends with an {@link InterruptedRunException}
     */
    public TrainLoop(
            Trainer trainer,
            TrainConfig config,
            Workers workers,
            long seed,
            Optional<Validation> validation,
            Checkpoints checkpoints,
            TrainObserver observer,
            BooleanSupplier stopRequested) {
        this.trainer = trainer;
        this.config = config;
        this.workers = workers;
        this.seed = seed;
        this.validation = validation;
        this.checkpoints = checkpoints;
        this.observer = observer;
        this.stopRequested = stopRequested;
    }

    /**
     * Trains from the beginning, or from the checkpoint if there is one.
     *
     * @throws DivergedException if the loss or the gradient is no longer a number
     * @throws InterruptedRunException if the user stopped the run
     */
    public Outcome run() {
        Parameters parameters = trainer.parameters();
        try (Regularisers regularisers = Regularisers.of(config.regularisation(), trainer, workers);
                Optimizer optimizer = optimizer(parameters, regularisers.treatment());
                Gradients gradients = new Gradients(parameters, workers)) {
            LoopState state = checkpoints
                    .restore(parameters, optimizer, regularisers.average())
                    .orElse(LoopState.START);
            Schedule schedule = new Schedule(config.schedule(), warmupSteps(trainer.steps()), trainer.steps());
            // What was stopped while it was being evaluated was saved before that.
            state = measuredIfDue(state, parameters, optimizer, regularisers);
            long lastSave = System.nanoTime();
            boolean ended = outOfPatience(state);
            while (state.step() < trainer.steps() && !ended) {
                double learningRate = schedule.at(state.step()) * config.learningRate();
                update(state.step(), learningRate, optimizer, gradients, regularisers);
                state = measuredIfDue(state.stepped(), parameters, optimizer, regularisers);
                // what ended by its validation is not asked to stop: a checkpoint would not know that it had ended
                boolean ends = validation.filter(Validation::endsHere).isPresent();
                ended = outOfPatience(state) || ends;
                boolean last = state.step() == trainer.steps() || ended;
                boolean stop = stopRequested.getAsBoolean() && !ends;
                double seconds = (System.nanoTime() - lastSave) / 1e9;
                if (stop || !last && seconds >= config.checkpointSeconds()) {
                    save(state, parameters, optimizer, regularisers);
                    lastSave = System.nanoTime();
                }
                if (stop) {
                    throw new InterruptedRunException(state.step());
                }
            }
            if (keepsBest() && state.bestStep() != state.step()) {
                checkpoints.restoreBest(parameters);
            } else {
                regularisers.keepAverage();
            }
            return keepsBest()
                    ? new Outcome(state.step(), state.bestStep(), state.best(), ended)
                    : new Outcome(state.step(), state.step(), state.latest(), ended);
        }
    }

    private void update(
            long step, double learningRate, Optimizer optimizer, Gradients gradients, Regularisers regularisers) {
        Trainer.Update update = trainer.update(step);
        try {
            if (trainer.isTaught()) {
                regularisers.averaged(() -> asked(update));
            }
            double loss = regularisers.passes(seed, step, () -> backward(update, step));
            double norm = gradients.sum();
            requireFinite(loss, norm, step, update);
            boolean tooLong = config.maxGradNorm() > 0 && norm > config.maxGradNorm();
            regularisers.beforeUpdate(learningRate);
            optimizer.step(gradients, learningRate, tooLong ? norm / config.maxGradNorm() : 1);
            regularisers.afterUpdate(step + 1);
            observer.step(new TrainObserver.Step(
                    step + 1, trainer.epoch(step + 1), loss, learningRate, norm, update.tokens()));
        } finally {
            gradients.clear();
        }
    }

    /** The update, of whose examples the weights as they are have been asked. */
    private Trainer.Update asked(Trainer.Update update) {
        workers.run(w -> {
            for (int m = 0; m < update.microBatches(); m++) {
                try (Scope scope = Scope.open()) {
                    update.ask(m, w);
                }
            }
        });
        return update;
    }

    /** The mean loss of an update, whose gradients are left to be summed. */
    private double backward(Trainer.Update update, long step) {
        double[] losses = new double[workers.count()];
        workers.run(w -> {
            for (int m = 0; m < update.microBatches(); m++) {
                try (Scope scope = Scope.open()) {
                    Pass pass = config.disableDropout() ? Pass.inference() : Pass.training(seed, step);
                    Loss loss = update.loss(m, w, pass);
                    if (loss != null) {
                        losses[w] += backward(loss.sum(), update.weight());
                        loss.next().ifPresent(next -> losses[w] += backward(next.get(), update.weight()));
                    }
                }
            }
        });
        double loss = 0;
        for (double l : losses) {
            loss += l;
        }
        return loss;
    }

    private static double backward(Tensor sum, double weight) {
        Tensor mean = sum.div(new Scalar(weight));
        mean.backward();
        return mean.item_float();
    }

    private static void requireFinite(double loss, double norm, long step, Trainer.Update update) {
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new DivergedException("the loss is " + loss + " and the gradient norm " + norm + " at update "
                    + (step + 1) + ", on these examples:\n" + update.describe()
                    + "\nThe last checkpoint, if there is one, is kept. Begin again in another folder with a lower "
                    + "learning_rate, more warm-up, max_grad_norm: 1, or precision: fp32; and look at the examples");
        }
    }

    private void save(LoopState state, Parameters parameters, Optimizer optimizer, Regularisers regularisers) {
        checkpoints.save(parameters, optimizer, regularisers.average(), state);
        observer.saved(state.step());
    }

    /** @throws InterruptedRunException if the user stopped the run meanwhile; it resumes with the measuring */
    private LoopState measuredIfDue(
            LoopState state, Parameters parameters, Optimizer optimizer, Regularisers regularisers) {
        boolean due = validation.isPresent() && state.latestStep() != state.step() && evaluationIsDue(state.step());
        boolean watched = validation.filter(v -> v.isWatchedAt(state.step())).isPresent();
        if (!due && !watched) {
            return state;
        }
        try {
            return regularisers.averaged(() -> measured(validation.get(), state, due, watched, parameters));
        } catch (InterruptedRunException e) {
            save(state, parameters, optimizer, regularisers);
            throw e;
        }
    }

    private LoopState measured(
            Validation validation, LoopState before, boolean due, boolean watched, Parameters parameters) {
        // Its batches have other sizes, whose memory would come on top of what the updates left free.
        Engine.releaseMemory();
        LongConsumer done = tokens -> {
            if (stopRequested.getAsBoolean()) {
                throw new InterruptedRunException(before.step());
            }
        };
        Optional<Map<String, Double>> metrics = due ? Optional.of(validation.measure(done)) : Optional.empty();
        LoopState after = metrics.map(m -> evaluated(m, before, parameters)).orElse(before);
        if (watched) {
            validation.show(before.step(), metrics, done);
        }
        return after;
    }

    private LoopState evaluated(Map<String, Double> metrics, LoopState before, Parameters parameters) {
        LoopState after = before.evaluated(metrics.get(validation.orElseThrow().headline()));
        boolean best = after.bestStep() == after.step();
        if (best && keepsBest()) {
            checkpoints.saveBest(parameters);
        }
        observer.evaluated(after.step(), metrics, best);
        return after;
    }

    private boolean keepsBest() {
        return validation.isPresent() && config.keep() == TrainConfig.Keep.BEST;
    }

    private boolean outOfPatience(LoopState state) {
        return config.earlyStoppingPatience() > 0 && state.withoutGain() >= config.earlyStoppingPatience();
    }

    private boolean evaluationIsDue(long step) {
        if (step == 0) {
            return validation.filter(Validation::startsBefore).isPresent();
        }
        if (step == trainer.steps()) {
            return true;
        }
        return config.evalSteps() > 0 ? step % config.evalSteps() == 0 : trainer.endsEpoch(step);
    }

    private long warmupSteps(long steps) {
        return (long) Math.ceil(config.warmupRatio() * steps);
    }

    private Optimizer optimizer(Parameters parameters, Treatment treatment) {
        return switch (config.optimizer()) {
            case ADAMW ->
                new AdamW(
                        parameters,
                        workers,
                        config.adamBeta1(),
                        config.adamBeta2(),
                        config.adamEpsilon(),
                        config.weightDecay(),
                        treatment);
            case SGD ->
                new Sgd(parameters, workers, config.momentum(), config.nesterov(), config.weightDecay(), treatment);
        };
    }
}
