package dev.laurel.eval.card;

import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.eval.Readout;
import dev.laurel.eval.RewardSpec;
import dev.laurel.metric.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says in plain sentences what the figures of a reward model warn of; each has a threshold, below which it is silent. */
final class KnownLimits {

    /** A difference of accuracies that is worth a sentence: five points. */
    private static final double POINTS = 0.05;

    /** A subset below the whole by this much is worth a sentence: ten points. */
    private static final double WEAK_SUBSET = 0.10;

    /** Ranks that follow length by more than this do so visibly. */
    private static final double CORRELATION = 0.2;

    /** An edit that moves rewards by more than this, in standard deviations, is liked or disliked. */
    private static final double SHIFT = 0.2;

    private final List<String> sentences = new ArrayList<>();

    private KnownLimits() {}

    /**
     * The sentences, the gravest first.
     *
     * @param figures by part, that by which the model is judged last
     */
    static List<String> of(Map<String, RewardCard.Figures> figures, Optional<StyleProbe> style, RewardSpec spec) {
        KnownLimits limits = new KnownLimits();
        limits.held(figures);
        figures.entrySet().stream().reduce((dev, test) -> test).ifPresent(judged -> {
            limits.chance(judged.getKey(), judged.getValue());
            limits.length(judged.getKey(), judged.getValue());
            limits.subsets(judged.getValue());
            limits.probabilities(judged.getKey(), judged.getValue());
        });
        style.ifPresent(limits::style);
        limits.reading(spec);
        return List.copyOf(limits.sentences);
    }

    private void held(Map<String, RewardCard.Figures> figures) {
        if (figures.isEmpty()) {
            say("Nothing is known of how good it is: there was neither a dev nor a test part.");
        } else if (!figures.containsKey("test")) {
            say("It was measured only on dev, by which its weights were chosen; on new examples expect less.");
        }
    }

    private void chance(String part, RewardCard.Figures figures) {
        figures.metric("accuracy").ifPresent(accuracy -> {
            if (accuracy.low() <= 0.5 && accuracy.high() >= 0.5) {
                say(
                        "On %s it is not shown to be better than a coin: accuracy %s (95%% interval %s to %s).",
                        part, percent(accuracy.value()), percent(accuracy.low()), percent(accuracy.high()));
            } else if (accuracy.high() - accuracy.low() > 2 * POINTS) {
                say(
                        "With %d examples in %s its accuracy is only known to lie between %s and %s.",
                        figures.examples(), part, percent(accuracy.low()), percent(accuracy.high()));
            }
        });
    }

    private void length(String part, RewardCard.Figures figures) {
        Optional<Estimate> longer = figures.metric("accuracy_chosen_longer");
        Optional<Estimate> shorter = figures.metric("accuracy_chosen_shorter");
        if (longer.isPresent() && shorter.isPresent()) {
            double gap = longer.get().value() - shorter.get().value();
            if (Math.abs(gap) >= POINTS) {
                say(
                        "Accuracy on %s where the %s reply is better is %.0f points lower than where the %s one is (%s against %s).",
                        part,
                        gap > 0 ? "shorter" : "longer",
                        100 * Math.abs(gap),
                        gap > 0 ? "longer" : "shorter",
                        percent(Math.min(longer.get().value(), shorter.get().value())),
                        percent(Math.max(longer.get().value(), shorter.get().value())));
            }
        }
        Optional<Estimate> guess = figures.metric("length_accuracy");
        Optional<Estimate> accuracy = figures.metric("accuracy");
        if (guess.isPresent() && accuracy.isPresent()) {
            double byLength = Math.max(guess.get().value(), 1 - guess.get().value());
            if (accuracy.get().value() < byLength + POINTS) {
                say(
                        "Always preferring the %s reply reaches %s on %s; it reaches %s.",
                        guess.get().value() >= 0.5 ? "longer" : "shorter",
                        percent(byLength),
                        part,
                        percent(accuracy.get().value()));
            }
        }
        figures.metric("length_correlation_partial").ifPresent(correlation -> {
            if (Math.abs(correlation.value()) >= CORRELATION) {
                say(
                        "Among equally good replies it prefers the %s ones (rank correlation of reward and length %.2f).",
                        correlation.value() > 0 ? "longer" : "shorter", correlation.value());
            }
        });
    }

    private void subsets(RewardCard.Figures figures) {
        Optional<Estimate> whole = figures.metric("accuracy");
        figures.metrics().forEach((name, value) -> {
            if (name.startsWith("accuracy.") && whole.get().value() - value.value() >= WEAK_SUBSET) {
                say(
                        "On the subset '%s' accuracy is %s, against %s on the whole.",
                        name.substring("accuracy.".length()),
                        percent(value.value()),
                        percent(whole.get().value()));
            }
        });
    }

    private void probabilities(String part, RewardCard.Figures figures) {
        figures.metric("ece").ifPresent(error -> {
            if (error.value() >= POINTS) {
                say("Its probabilities are off by %.0f points on average on %s.", 100 * error.value(), part);
            }
        });
    }

    private void style(StyleProbe probe) {
        for (StyleProbe.Effect effect : probe.edits()) {
            effect.shift()
                    .filter(s -> Math.abs(s.value()) >= SHIFT)
                    .ifPresent(shift -> say(
                            "It %s the edit '%s', which changes no meaning: rewards %s by %.2f standard deviations.",
                            shift.value() > 0 ? "likes" : "dislikes",
                            effect.edit(),
                            shift.value() > 0 ? "rise" : "fall",
                            Math.abs(shift.value())));
            effect.flippedByOne()
                    .filter(f -> f.value() >= POINTS)
                    .ifPresent(flipped -> say(
                            "The edit '%s' of the worse reply alone changes %s of its decisions.",
                            effect.edit(), percent(flipped.value())));
        }
    }

    private void reading(RewardSpec spec) {
        say(
                "It reads at most %d tokens of prompt and reply; %s.",
                spec.maxLength(),
                spec.overLength() == OverLength.TRUNCATE_PROMPT
                        ? "of longer ones the prompt loses its beginning"
                        : "longer ones are not scored");
        if (spec.learnedFrom() != PreferenceKind.RATINGS) {
            say(
                    "A reward has no scale of its own: only differences between replies to the same prompt mean something.");
        }
        if (spec.readout().meaning() == Readout.Meaning.GATED) {
            say(
                    "How much each attribute counts depends on the prompt; programs that have no gate, such as transformers, use"
                            + " what it is on average and give other rewards.");
        }
        if (!spec.readout().hasSpread()) {
            say("A reward comes without a spread: there is no ensemble of heads; dropout passes can give one.");
        }
    }

    private void say(String sentence, Object... values) {
        sentences.add(String.format(Locale.ROOT, sentence, values));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }
}
