package dev.laurel.train.continual;

import dev.laurel.nn.Parameters;
import dev.laurel.train.Trainer;
import java.util.List;

/** A training whose updates are given. */
record FixedTrainer(Parameters parameters, List<Trainer.Update> updates) implements Trainer {

    FixedTrainer(Parameters parameters, Trainer.Update... updates) {
        this(parameters, List.of(updates));
    }

    @Override
    public long steps() {
        return updates.size();
    }

    @Override
    public boolean endsEpoch(long step) {
        return step == steps();
    }

    @Override
    public double epoch(long step) {
        return (double) step / steps();
    }

    @Override
    public Update update(long step) {
        return updates.get((int) step);
    }
}
