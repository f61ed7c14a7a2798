package dev.laurel.metric;

import dev.laurel.base.UserError;
import java.util.OptionalDouble;

/**
 * The rewards of a good and a bad reply, each written in several styles from the plainest to the fanciest.
 *
 * @param domain such as {@code chat} or {@code safety-refuse}; what stands before a hyphen is the domain
 * @param chosen {@code [styles]} the good reply's rewards
 * @param rejected {@code [styles]} the bad reply's rewards
 * @param doubt how unsure the model is of a good reply against a bad one: the mean standard deviation of their difference
 */
public record StyledReplies(String domain, double[] chosen, double[] rejected, OptionalDouble doubt) {

    /** RM-Bench's styles: concise, detailed plain text, detailed markdown. */
    public static final int STYLES = 3;

    /** Checks the numbers: {@link UserError} on a reward that is not finite or if there are not three styles. */
    public StyledReplies {
        if (chosen.length != STYLES || rejected.length != STYLES) {
            throw new UserError("a prompt of " + domain + " has rewards for " + chosen.length + " good and "
                    + rejected.length + " bad replies; there must be " + STYLES
                    + " of each: concise, detailed and detailed with markdown");
        }
        Checks.finite(chosen, "the reward of a good reply, the style");
        Checks.finite(rejected, "the reward of a bad reply, the style");
        domain = domain.replaceFirst("-.*", "");
        chosen = chosen.clone();
        rejected = rejected.clone();
    }

    /** The rewards of a model that does not know how unsure it is. */
    public StyledReplies(String domain, double[] chosen, double[] rejected) {
        this(domain, chosen, rejected, OptionalDouble.empty());
    }

    /** In what part of the cells the good reply is not ahead. */
    double error() {
        int ahead = 0;
        for (double good : chosen) {
            for (double bad : rejected) {
                ahead += good > bad ? 1 : 0;
            }
        }
        return 1 - ahead / (double) (STYLES * STYLES);
    }
}
