package dev.laurel.reward.compose;

import dev.laurel.config.Choices;
import java.util.List;

/** The composed reward functions by name. */
public final class ComposedRewards implements Choices {

    @Override
    public List<Class<? extends Record>> records() {
        return List.of(
                WeightedSum.class,
                Product.class,
                Minimum.class,
                Threshold.class,
                Clip.class,
                Scale.class,
                Whiten.class,
                LengthPenalty.class,
                Route.class,
                Cache.class,
                ConstrainedBinary.class);
    }
}
