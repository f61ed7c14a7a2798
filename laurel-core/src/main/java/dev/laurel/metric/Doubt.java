package dev.laurel.metric;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * How well a model's own doubt tells where it is wrong.
 *
 * <p>The figures are {@code mean_spread}; {@code spread_error_auc}, the probability that a wrong answer has a larger spread
 * than a right one; {@code risk_coverage_area}, the mean error over all coverages, below the mean error if the spread is of
 * use; and {@code accuracy_certain_half}, what is right of the more certain half.
 *
 * @param spread {@code [n]} how unsure each answer is
 * @param error {@code [n]} from 0, right, to 1, wrong
 */
record Doubt(double[] spread, double[] error) {

    /** Each figure of answers that count {@code weights[i]} times. */
    Map<String, ToDoubleFunction<int[]>> metrics() {
        RiskCoverage curve = RiskCoverage.of(spread, error);
        Auc errors = Auc.of(spread, error);
        Map<String, ToDoubleFunction<int[]>> metrics = new LinkedHashMap<>();
        metrics.put("mean_spread", weights -> Weighted.mean(spread, weights));
        metrics.put("spread_error_auc", errors::value);
        metrics.put("risk_coverage_area", curve::area);
        metrics.put("accuracy_certain_half", curve::accuracyOfCertainHalf);
        return metrics;
    }

    /** Whether every answer has a spread, and there are some. */
    static boolean isKnown(double[] spread) {
        return spread.length > 0 && DoubleStream.of(spread).noneMatch(Double::isNaN);
    }
}
