package dev.laurel.metric;

import java.util.Set;

/**
 * How a metric of this package is to be read.
 *
 * @param isShare whether it is a share of one, to be shown as per cent
 * @param better which way is good
 */
public record MetricMeaning(boolean isShare, Better better) {

    /** Which way is good. */
    public enum Better {
        /** The larger the better. */
        HIGHER,
        /** The smaller the better. */
        LOWER,
        /** It describes the data or a leaning; neither way is good in itself. */
        NEITHER
    }

    private static final Set<String> SHARES = Set.of(
            "accuracy",
            "accuracy_certain_half",
            "accuracy_chosen_longer",
            "accuracy_chosen_shorter",
            "accuracy_strict",
            "accuracy_subset_mean",
            "average",
            "easy",
            "ece",
            "ece_equal_mass",
            "f1",
            "hard",
            "length_accuracy",
            "macro_f1",
            "macro_precision",
            "macro_recall",
            "masked_accuracy",
            "micro_f1",
            "micro_precision",
            "micro_recall",
            "normal",
            "pair_accuracy",
            "precision",
            "recall",
            "reward_tie_share",
            "risk_coverage_area",
            "score",
            "subset_accuracy",
            "ties_accuracy",
            "ties_preferred",
            "ties_preferred_hard",
            "ties_ref_accuracy",
            "token_accuracy",
            "weighted_f1");

    private static final Set<String> LOWER = Set.of(
            "brier",
            "ece",
            "ece_equal_mass",
            "log_loss",
            "mae",
            "mse",
            "pair_loss",
            "perplexity",
            "reward_tie_share",
            "risk_coverage_area",
            "rmse");

    private static final Set<String> NEITHER = Set.of(
            "length_accuracy",
            "length_correlation",
            "length_correlation_partial",
            "mean_margin",
            "mean_spread",
            "rating_length_correlation");

    /** Of the metric of this name; what follows a full stop says of which part it is, and changes nothing. */
    public static MetricMeaning of(String name) {
        String metric = name.replaceFirst("\\..*", "");
        Better better =
                LOWER.contains(metric) ? Better.LOWER : NEITHER.contains(metric) ? Better.NEITHER : Better.HIGHER;
        return new MetricMeaning(SHARES.contains(metric), better);
    }
}
