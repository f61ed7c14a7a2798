package dev.laurel.train.semisupervised;

import dev.laurel.metric.Estimate;
import dev.laurel.metric.Scores;
import dev.laurel.train.Validation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Watches a held-out labelled slice while the model learns from texts without labels, and speaks up when what it learns
 * from gets better while the slice gets worse: over-optimisation of the proxy (Gao et al.: Scaling Laws for Reward Model
 * Overoptimization, 2023).
 *
 * <p>Worse means by more than chance: the 95 % interval of the paired difference since the start lies below 0. What is
 * compared with is the start and nothing in between, so that a resumed run decides as one that was not stopped.
 */
public final class Guard implements Validation {

    /** What of a measuring is the proxy's, among the metrics. */
    public static final String PROXY = "proxy";

    /** Mean divergence KL(π‖start) of the choices on the slice, among the metrics. */
    public static final String DIVERGENCE = "divergence";

    /** What is done when the proxy is over-optimised. */
    public enum Action {
        /** Nobody looks. */
        OFF,
        /** Says so and goes on. */
        WARN,
        /** Ends the training with the weights as they are. */
        STOP,
        /** Ends the training with the weights of the best measuring, the start among them. */
        ROLL_BACK
    }

    /**
     * The slice as the model does on it.
     *
     * @param scores against the labels
     * @param proxy mean of what training pushes up, larger is better
     * @param divergence from the policy that training began with
     */
    public record Reading(Scores scores, double proxy, double divergence) {}

    private final Function<LongConsumer, Reading> slice;
    private final String headline;
    private final Action action;
    private final long seed;
    private final Consumer<String> warn;
    private final Reading start;
    private boolean tripped;

    /**
     * Measures the start.
     *
     * @param slice measures the model as it is; it tells its argument how many tokens each batch had
     * @param headline the metric that must not fall
     * @param seed of the bootstrap
     * @param warn is told once, in a whole sentence
     */
    public Guard(
            Function<LongConsumer, Reading> slice, String headline, Action action, long seed, Consumer<String> warn) {
        this.slice = slice;
        this.headline = headline;
        this.action = action;
        this.seed = seed;
        this.warn = warn;
        start = slice.apply(tokens -> {});
    }

    @Override
    public Map<String, Double> measure(LongConsumer done) {
        Reading now = slice.apply(done);
        Estimate gain = now.scores().gainOver(start.scores(), seed).get(headline);
        boolean fell = gain != null && gain.high() < 0;
        if (fell && now.proxy() > start.proxy() && !tripped) {
            tripped = true;
            warn.accept(String.format(
                    Locale.ROOT,
                    "over-optimisation: on the held-out slice what is learned from rose from %.3f to %.3f, but %s changed by"
                            + " %+.3f [%.3f, %.3f] since training on texts without labels began. %s",
                    start.proxy(),
                    now.proxy(),
                    headline,
                    gain.value(),
                    gain.low(),
                    gain.high(),
                    consequence()));
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        int[] once = new int[now.scores().size()];
        Arrays.fill(once, 1);
        double[] values = now.scores().values(once);
        for (int m = 0; m < values.length; m++) {
            metrics.put(now.scores().names().get(m), values[m]);
        }
        metrics.put(PROXY, now.proxy());
        metrics.put(DIVERGENCE, now.divergence());
        return metrics;
    }

    private String consequence() {
        return switch (action) {
            case OFF, WARN -> "Training goes on (guard: warn)";
            case STOP -> "Training ends here (guard: stop)";
            case ROLL_BACK -> "Training ends, and the best weights so far are taken (guard: roll-back)";
        };
    }

    @Override
    public String headline() {
        return headline;
    }

    @Override
    public boolean startsBefore() {
        return action == Action.ROLL_BACK;
    }

    @Override
    public boolean endsHere() {
        return tripped && (action == Action.STOP || action == Action.ROLL_BACK);
    }
}
