package dev.laurel.recipe;

import dev.laurel.train.TrainConfig;
import java.util.Optional;

/** Training of a flow's model on its labelled examples. */
record OnLabels(Flow flow, Job job, String name, TrainConfig config) implements Leg {

    @Override
    public Ready begin(long seed) {
        return new Ready(flow.labelled(config, seed), flow.model().workers(), DevValidation.of(job));
    }

    @Override
    public Optional<String> stage() {
        return Optional.of(name);
    }
}
