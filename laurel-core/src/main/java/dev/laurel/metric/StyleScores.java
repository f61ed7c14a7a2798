package dev.laurel.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * RM-Bench's style matrix (Liu et al.: RM-Bench: Benchmarking Reward Models of Language Models with Subtlety and Style,
 * 2025; the rule is that of {@code compute_accuracy} in {@code scripts/utils.py} of THU-KEG/RM-Bench at commit 73c52d7).
 *
 * <p>A cell is how often the good reply in one style has a higher reward than the bad reply in another; equal rewards do
 * not count. {@code easy} is the mean over the cells in which the good reply is the fancier one, {@code normal} over
 * equal styles, {@code hard} over those in which the bad reply is fancier. Each is the mean over the domains, and so is
 * the headline {@code average}, the mean of the three; {@code average.DOMAIN} is a domain's own. A prompt is the unit of
 * resampling. If every prompt has a doubt, {@link Doubt}'s figures follow, a prompt being as wrong as its cells are on
 * average.
 */
public final class StyleScores implements Scores {

    /** Which cells of the matrix a difficulty is the mean of. */
    private enum Difficulty {
        EASY(1),
        NORMAL(0),
        HARD(-1);

        /** Whether the good reply's style is the fancier one (1), the same (0) or the plainer one (−1). */
        private final int fancier;

        Difficulty(int fancier) {
            this.fancier = fancier;
        }

        boolean has(int chosen, int rejected) {
            return Integer.compare(chosen, rejected) == fancier;
        }
    }

    private final List<StyledReplies> prompts;
    private final Map<String, ToDoubleFunction<int[]>> metrics = new LinkedHashMap<>();

    private StyleScores(List<StyledReplies> prompts) {
        this.prompts = List.copyOf(prompts);
        List<Map<Difficulty, ToDoubleFunction<int[]>>> domains = new ArrayList<>();
        Map<String, ToDoubleFunction<int[]>> averages = new LinkedHashMap<>();
        for (String domain : domains()) {
            boolean[] belongs = new boolean[prompts.size()];
            for (int i = 0; i < belongs.length; i++) {
                belongs[i] = prompts.get(i).domain().equals(domain);
            }
            Map<Difficulty, ToDoubleFunction<int[]>> parts = new LinkedHashMap<>();
            for (Difficulty difficulty : Difficulty.values()) {
                double[] share = share(difficulty);
                parts.put(difficulty, w -> Weighted.mean(share, belongs, w));
            }
            domains.add(parts);
            averages.put("average." + domain, w -> mean(parts.values(), w));
        }
        metrics.put("average", w -> mean(averages.values(), w));
        for (Difficulty difficulty : Difficulty.values()) {
            List<ToDoubleFunction<int[]>> parts =
                    domains.stream().map(d -> d.get(difficulty)).toList();
            metrics.put(difficulty.name().toLowerCase(Locale.ROOT), w -> mean(parts, w));
        }
        metrics.putAll(averages);
        Doubt doubt = new Doubt(
                prompts.stream().mapToDouble(p -> p.doubt().orElse(Double.NaN)).toArray(),
                prompts.stream().mapToDouble(StyledReplies::error).toArray());
        if (Doubt.isKnown(doubt.spread())) {
            metrics.putAll(doubt.metrics());
        }
    }

    /** Counts the rewards of a benchmark. */
    public static StyleScores of(List<StyledReplies> prompts) {
        return new StyleScores(prompts);
    }

    private static double mean(Iterable<ToDoubleFunction<int[]>> parts, int[] weights) {
        double sum = 0;
        int count = 0;
        for (ToDoubleFunction<int[]> part : parts) {
            sum += part.applyAsDouble(weights);
            count++;
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /** {@code [n]} in what part of a difficulty's cells each prompt's good reply is ahead. */
    private double[] share(Difficulty difficulty) {
        double[] share = new double[prompts.size()];
        for (int i = 0; i < share.length; i++) {
            int ahead = 0;
            int cells = 0;
            for (int c = 0; c < StyledReplies.STYLES; c++) {
                for (int r = 0; r < StyledReplies.STYLES; r++) {
                    if (difficulty.has(c, r)) {
                        ahead += prompts.get(i).chosen()[c] > prompts.get(i).rejected()[r] ? 1 : 0;
                        cells++;
                    }
                }
            }
            share[i] = (double) ahead / cells;
        }
        return share;
    }

    private List<String> domains() {
        return prompts.stream().map(StyledReplies::domain).distinct().sorted().toList();
    }

    /** {@code [3][3]} accuracy by the good reply's style (row) and the bad one's (column), the mean over the domains. */
    public double[][] matrix() {
        Map<String, double[][]> byDomain = matrixByDomain();
        double[][] mean = new double[StyledReplies.STYLES][StyledReplies.STYLES];
        byDomain.values().forEach(matrix -> {
            for (int c = 0; c < mean.length; c++) {
                for (int r = 0; r < mean.length; r++) {
                    mean[c][r] += matrix[c][r] / byDomain.size();
                }
            }
        });
        return mean;
    }

    /** The matrix of each domain. */
    public Map<String, double[][]> matrixByDomain() {
        Map<String, double[][]> matrices = new TreeMap<>();
        for (String domain : domains()) {
            List<StyledReplies> members =
                    prompts.stream().filter(p -> p.domain().equals(domain)).toList();
            double[][] matrix = new double[StyledReplies.STYLES][StyledReplies.STYLES];
            for (int c = 0; c < matrix.length; c++) {
                for (int r = 0; r < matrix.length; r++) {
                    int chosen = c;
                    int rejected = r;
                    matrix[c][r] = members.stream()
                                    .filter(p -> p.chosen()[chosen] > p.rejected()[rejected])
                                    .count()
                            / (double) members.size();
                }
            }
            matrices.put(domain, matrix);
        }
        return matrices;
    }

    @Override
    public String headline() {
        return "average";
    }

    @Override
    public List<String> names() {
        return List.copyOf(metrics.keySet());
    }

    @Override
    public int size() {
        return prompts.size();
    }

    @Override
    public double[] values(int[] weights) {
        return metrics.values().stream()
                .mapToDouble(m -> m.applyAsDouble(weights))
                .toArray();
    }
}
