package dev.laurel.optim;

import dev.laurel.nn.LayerNames;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What an optimiser does differently from one parameter to another.
 *
 * @param rates what the learning rate is multiplied by
 * @param decays whether weight decay applies
 */
public record Treatment(ToDoubleFunction<Parameter> rates, Predicate<Parameter> decays) {

    /** One learning rate for all, biases and norms not decayed. */
    public static final Treatment USUAL = new Treatment(p -> 1, Parameter::decayed);

    /**
     * The same with learning rates that fall from the head down (Howard, Ruder 2018; Clark et al. 2020): 1 for the head
     * and what stands outside of layers, ξ for the highest layer, ξ² below it, and so on down to the embeddings.
     *
     * @param decay ξ in (0, 1]
     */
    public Treatment fallingWithDepth(double decay, Parameters parameters) {
        if (decay == 1) {
            return this;
        }
        int layers = 1
                + parameters.parameters().stream()
                        .map(p -> LayerNames.layer(p.name()))
                        .mapToInt(layer -> layer.orElse(-1))
                        .max()
                        .orElse(-1);
        return new Treatment(p -> rates.applyAsDouble(p) * Math.pow(decay, below(p.name(), layers)), decays);
    }

    /** The same without weight decay of some parameters. */
    public Treatment sparing(Predicate<Parameter> spared) {
        return new Treatment(rates, decays.and(spared.negate()));
    }

    /** How far below the head a parameter is. */
    private static int below(String name, int layers) {
        OptionalInt layer = LayerNames.layer(name);
        if (layer.isPresent()) {
            return layers - layer.getAsInt();
        }
        return LayerNames.isEmbedding(name) ? layers + 1 : 0;
    }

    double rate(Parameter parameter) {
        return rates.applyAsDouble(parameter);
    }

    boolean decayed(Parameter parameter) {
        return decays.test(parameter);
    }
}
