package dev.laurel.reward;

import dev.laurel.config.Discriminator;

/**
 * The settings of a reward function: a record with {@link dev.laurel.config.Named}, found by the name under the key
 * {@code reward}.
 *
 * <p>The choice is open: whoever adds a function names its settings in a {@link dev.laurel.config.Choices}.
 */
@Discriminator("reward")
public interface RewardConfig {

    /**
     * Makes the function.
     *
     * @throws dev.laurel.base.UserError if what the settings name is not there, such as a model's folder
     */
    RewardFunction create();
}
