package dev.laurel.train.continual;

import dev.laurel.nn.Pass;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Tensors;
import dev.laurel.train.Loss;
import dev.laurel.train.Trainer;

/** An update whose every micro-batch has the same loss. */
record FixedUpdate(int microBatches, double weight, float loss) implements Trainer.Update {

    @Override
    public long tokens() {
        return 10;
    }

    @Override
    public Loss loss(int microBatch, int worker, Pass pass) {
        return new Loss(Tensors.of(new float[] {loss}, Placement.PLAIN).sum());
    }

    @Override
    public String describe() {
        return "loss " + loss;
    }
}
