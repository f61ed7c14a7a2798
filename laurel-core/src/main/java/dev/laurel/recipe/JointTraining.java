package dev.laurel.recipe;

import dev.laurel.base.Rng;
import dev.laurel.config.Config;
import dev.laurel.eval.TaskModel;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.ExampleLoss;
import dev.laurel.train.ExampleTrainer;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.Validation;
import dev.laurel.train.semisupervised.Guard;
import dev.laurel.train.semisupervised.JointTrainer;
import dev.laurel.train.semisupervised.Policy;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What all trainings on texts without labels have in common: the labelled examples beside them, and their guard.
 *
 * @param job whose model is trained
 * @param warn takes what the guard has to say
 */
record JointTraining(Flow flow, Job job, Consumer<String> warn) {

    SemisupervisedRecipe recipe() {
        return flow.recipe();
    }

    /**
     * A trainer on texts without labels and on labelled ones together.
     *
     * @param weight of the loss on texts without labels
     * @param labelledWeight of the other
     */
    Trainer trainer(ExampleLoss loss, JointTrainer.Weight weight, double labelledWeight, long seed) {
        return trainer(flow.model(), flow.allLabelled(), loss, weight, labelledWeight, seed);
    }

    /**
     * The same of another model than the flow's, on some of the labelled texts.
     *
     * @param labelled numbers of the labelled texts
     */
    Trainer trainer(
            TaskModel of,
            int[] labelled,
            ExampleLoss loss,
            JointTrainer.Weight weight,
            double labelledWeight,
            long seed) {
        TrainConfig config = recipe().semisupervised();
        List<Encoding> texts = flow.encodings(FlowData.UNLABELLED);
        Trainer unlabelled = new ExampleTrainer(
                loss,
                texts.stream().mapToInt(Encoding::length).toArray(),
                config,
                of.workers().count(),
                seed,
                i -> flow.data().part(FlowData.UNLABELLED).examples().get(i).location());
        TrainConfig beside = Config.with(
                config,
                "epochs=" + (unlabelled.steps() / flow.labelledBatches() + 1),
                "batch_size=" + recipe().labelledBatchSize(),
                "tokens_per_batch=0",
                "gradient_accumulation_steps=1");
        return new JointTrainer(
                unlabelled, weight, flow.labelled(of, labelled, beside, Rng.mix(seed, 1)), labelledWeight);
    }

    /** A leg that is ready, and guarded. */
    Leg.Ready ready(Trainer trainer, Optional<float[][]> proxy) {
        return new Leg.Ready(trainer, flow.model().workers(), guarded(proxy));
    }

    /**
     * What the training on texts without labels is measured by, on the dev part.
     *
     * @param proxy what is learned from, of the dev part's texts; else how sure the model is of what it chooses
     */
    private Optional<Validation> guarded(Optional<float[][]> proxy) {
        if (!flow.has(Job.DEV) || recipe().guard() == Guard.Action.OFF) {
            return DevValidation.of(job);
        }
        Policy start = policy();
        return Optional.of(new Guard(
                done -> {
                    Policy now = policy();
                    return new Guard.Reading(
                            job.measure(Job.DEV, done).scores(),
                            proxy.map(now::expected).orElseGet(now::confidence),
                            now.divergence(start));
                },
                job.headline(),
                recipe().guard(),
                recipe().seed(),
                warn));
    }

    private Policy policy() {
        return new Policy(
                flow.rows(flow.model(), Job.DEV), flow.data().decisions().options());
    }

    /** The configuration of a guarded training; who is to roll back has to keep the best. */
    TrainConfig guardedConfig() {
        boolean rolls = flow.has(Job.DEV) && recipe().guard() == Guard.Action.ROLL_BACK;
        return rolls ? Config.with(recipe().semisupervised(), "keep=best") : recipe().semisupervised();
    }
}
