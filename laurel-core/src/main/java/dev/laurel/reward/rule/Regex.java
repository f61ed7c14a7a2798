package dev.laurel.reward.rule;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.regex.PatternSyntaxException;

/** 1 if the reply matches a regular expression, else 0. */
@Named("regex")
@About("1 if the reply matches a regular expression, else 0.")
record Regex(
        @Key(doc = "The expression, as Java writes them; (?i) ignores case, (?s) lets a dot match line breaks.")
        String pattern,

        @Key(doc = "Whether the whole reply must match, not only a part of it.", defaultValue = "false")
        boolean whole,

        @Key(
                doc = "How many characters matching may look at, one again and again; an expression that backtracks"
                        + " longer fails.",
                defaultValue = "10000000",
                min = 1)
        long steps)
        implements RewardConfig {

    /**
     * Checks the expression.
     *
     * @throws IllegalArgumentException saying where it is wrong
     */
    Regex {
        try {
            java.util.regex.Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'%s' is no regular expression: %s near character %d"
                            .formatted(pattern, e.getDescription(), e.getIndex() + 1),
                    e);
        }
    }

    @Override
    public RewardFunction create() {
        return new RegexReward(this);
    }
}
