package dev.laurel.train;

import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import org.bytedeco.pytorch.Tensor;

/** A training method whose examples can go through the model several times in one update, which R-Drop and FGM need. */
public interface RepeatableLoss extends ExampleLoss {

    /** Some examples, made ready for any number of passes; at least one. */
    Prepared prepare(int[] examples);

    @Override
    default Tensor loss(int[] examples, Pass pass) {
        Prepared prepared = prepare(examples);
        return prepared.loss(prepared.outputs(pass));
    }

    /** Examples ready for any number of passes. */
    interface Prepared {

        /** Their tokens. */
        TokenBatch batch();

        /** What the model makes of them, a row for each token, sequence or reply. */
        Tensor outputs(Pass pass);

        /** The summed loss of such outputs, a scalar. */
        Tensor loss(Tensor outputs);

        /** How far the outputs of two passes disagree, summed as the loss is, a scalar. */
        Tensor disagreement(Tensor one, Tensor other);
    }
}
