package dev.laurel.reward.task;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * 1 if the reply's final number is that of a reference, else 0.
 *
 * <p>GSM8K's own evaluation compares the digits: 42.0 and "42." are not 42 there, but are here.
 */
@Named("number")
@About("1 if the reply's final number is the reference's (GSM8K's ####), else 0.")
record NumberEquality(
        @Key(
                doc = "Whether the reply's number must stand behind ####; otherwise its last number counts where there"
                        + " is no ####.",
                defaultValue = "false")
        boolean marker,

        @Key(doc = "How far the number may be off.", defaultValue = "0", min = 0)
        double tolerance)
        implements References {

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        if (candidate.references().isEmpty()) {
            return Judgement.abstain("no reference");
        }
        List<BigDecimal> right = candidate.references().stream()
                .flatMap(reference -> Gsm8k.number(reference, false).stream())
                .toList();
        if (right.isEmpty()) {
            return Judgement.failure("no number in the reference");
        }
        Optional<BigDecimal> given = Gsm8k.number(candidate.text(), marker);
        boolean equal = given.isPresent()
                && right.stream()
                        .anyMatch(number ->
                                number.subtract(given.get()).abs().compareTo(BigDecimal.valueOf(tolerance)) <= 0);
        return Judgement.of(
                equal,
                () -> given.map(number -> number.toPlainString() + " compared with "
                                + right.get(0).toPlainString())
                        .orElse("no number in the reply" + (marker ? " behind ####" : "")));
    }
}
