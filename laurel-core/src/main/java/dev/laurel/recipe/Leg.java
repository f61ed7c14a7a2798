package dev.laurel.recipe;

import dev.laurel.distributed.Workers;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.Validation;
import java.util.Optional;
import java.util.function.LongFunction;

/** One training of a run; a run is one or several of them, one after the other, and resumes within any. */
interface Leg {

    /** What is trained, on what, and what it is measured by meanwhile. */
    record Ready(Trainer trainer, Workers workers, Optional<Validation> validation) {}

    /**
     * A training of a job's model, measured on the dev part if there is one.
     *
     * @param trainer makes one from a seed
     */
    static Leg of(Job job, TrainConfig config, LongFunction<Trainer> trainer) {
        return new Leg() {
            @Override
            public TrainConfig config() {
                return config;
            }

            @Override
            public Ready begin(long seed) {
                return new Ready(trainer.apply(seed), job.workers(), DevValidation.of(job));
            }
        };
    }

    TrainConfig config();

    /**
     * Makes ready; the legs before have ended.
     *
     * @param seed of what is random in it
     */
    Ready begin(long seed);

    /** Uses what was trained, whose weights are now final; also if they were read from a finished leg. */
    default void end() {}

    /** The stage that ends with this leg, after which the run's model is measured for the page; nothing if none does. */
    default Optional<String> stage() {
        return Optional.empty();
    }
}
