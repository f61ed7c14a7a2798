package dev.laurel.train;

import dev.laurel.base.UserError;
import dev.laurel.nn.Pass;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The losses that look at the same examples more than once: with other dropout (R-Drop) and with perturbed word vectors
 * (FGM), or with both.
 */
final class RepeatedPasses {

    private final RepeatableLoss method;
    private final double alpha;
    private final double epsilon;

    RepeatedPasses(RepeatableLoss method, Regularisation regularisation) {
        this.method = method;
        alpha = regularisation.rDrop();
        epsilon = regularisation.fgm();
    }

    Loss of(int[] examples, Pass pass) {
        RepeatableLoss.Prepared prepared = method.prepare(examples);
        if (epsilon == 0) {
            return new Loss(unperturbed(prepared, pass));
        }
        WordPerturbation words = WordPerturbation.of(prepared.batch());
        Tensor loss = unperturbed(prepared, pass);
        return new Loss(loss, () -> {
            words.apply(epsilon);
            return unperturbed(prepared, pass.again());
        });
    }

    /** ½ (loss₁ + loss₂) + α · disagreement, or with α = 0 the loss of one pass. */
    private Tensor unperturbed(RepeatableLoss.Prepared prepared, Pass pass) {
        Tensor one = prepared.outputs(pass);
        if (alpha == 0) {
            return prepared.loss(one);
        }
        if (!pass.dropped()) {
            throw new UserError("r_drop compares passes with different dropout, but this model has none."
                    + " Set the dropout keys of its config.json above 0 (lora has a key of its own), or r_drop to 0");
        }
        Tensor other = prepared.outputs(pass.other());
        Tensor mean = prepared.loss(one).add(prepared.loss(other)).mul(new Scalar(0.5));
        return mean.add(prepared.disagreement(one, other), new Scalar(alpha));
    }
}
