package dev.laurel.reward.compose;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** The product of the parts' scores: nothing is worth anything where one part is 0. */
@Named("product")
@About("The product of several rewards: each can veto with 0.")
record Product(
        @Key(doc = "The parts: reward functions.") List<RewardConfig> parts,

        @Key(
                doc = "A part without a score: pass-on, the product has none either; leave-out, the others decide.",
                defaultValue = "pass-on")
        MissingPart missing)
        implements RewardConfig {

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if there are none
     */
    Product {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a product needs parts");
        }
    }

    @Override
    public RewardFunction create() {
        List<RewardFunction> made = Parts.create(parts);
        return new Composed(
                "product",
                made,
                missing,
                range(made),
                (candidate, given) -> Judgement.of(
                        given.stream().mapToDouble(Composed.Given::value).reduce(1, (a, b) -> a * b),
                        () -> given.stream()
                                .map(part -> String.format(
                                        Locale.ROOT,
                                        "%.4g (%s)",
                                        part.value(),
                                        made.get(part.part()).name()))
                                .collect(Collectors.joining(" · "))));
    }

    /** The hull of the products of all ends; with a part left out its 1 counts too, and with an open end anything may be. */
    private Range range(List<RewardFunction> made) {
        Range range = new Range(1, 1);
        for (RewardFunction part : made) {
            Range other = part.range();
            double[] ends = DoubleStream.of(range.low(), range.high())
                    .flatMap(a -> DoubleStream.of(
                            a * other.low(), a * other.high(), missing == MissingPart.LEAVE_OUT ? a : a * other.low()))
                    .toArray();
            if (DoubleStream.of(ends).anyMatch(Double::isNaN)) {
                return Range.ANY;
            }
            range = new Range(
                    DoubleStream.of(ends).min().orElseThrow(),
                    DoubleStream.of(ends).max().orElseThrow());
        }
        return range;
    }
}
