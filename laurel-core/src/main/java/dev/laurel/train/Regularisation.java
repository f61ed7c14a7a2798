package dev.laurel.train;

import dev.laurel.config.Key;
import dev.laurel.optim.Averaging;
import java.util.Optional;

/** What keeps a model from learning its few examples by heart; all of it is off by default. */
public record Regularisation(
        @Key(
                doc = "Weight α of the divergence between two passes over the same examples with other dropout"
                        + " (R-Drop, Liang et al. 2021); 0 for one pass.",
                defaultValue = "0",
                min = 0)
        double rDrop,

        @Key(
                doc = "Length ε of a perturbation of each text's word vectors along its gradient, on which the"
                        + " loss is taken a second time (FGM, Miyato et al. 2017); 0 for none.",
                defaultValue = "0",
                min = 0)
        double fgm,

        @Key(
                doc = "Share of each matrix that an update puts back to what training began with"
                        + " (mixout, Lee et al. 2020).",
                defaultValue = "0",
                min = 0,
                max = 1,
                exclusiveMax = true)
        double mixout,

        @Key(
                doc = "Decay of pretrained weights towards what training began with, in place of weight_decay"
                        + " (L2-SP, Xuhong et al. 2018).",
                defaultValue = "0",
                min = 0)
        double l2Sp,

        @Key(
                doc = "What the learning rate is multiplied by from each layer to the one below it"
                        + " (Howard, Ruder 2018); 1 for the same in all.",
                defaultValue = "1",
                min = 0,
                exclusiveMin = true,
                max = 1)
        double layerDecay,

        @Key(doc = "The average of the weights over the updates, which is then what is evaluated and saved.")
        Optional<Averaging> average) {

    /** Whether a method's examples have to go through the model more than once. */
    boolean repeats() {
        return rDrop > 0 || fgm > 0;
    }
}
