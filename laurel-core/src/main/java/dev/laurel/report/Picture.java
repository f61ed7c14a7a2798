package dev.laurel.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What a {@link Section.Pictures} shows one of; in JSON an object whose {@code kind} names which one it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Picture.Reliability.class, name = "reliability"),
    @JsonSubTypes.Type(value = Picture.Histogram.class, name = "histogram"),
    @JsonSubTypes.Type(value = Picture.Scatter.class, name = "scatter"),
    @JsonSubTypes.Type(value = Picture.Matrix.class, name = "matrix"),
    @JsonSubTypes.Type(value = Picture.Bars.class, name = "bars")
})
public sealed interface Picture {

    /** The heading. */
    String title();

    /** Whether there is nothing to draw. */
    @JsonIgnore
    boolean isEmpty();

    /**
     * Probabilities against how often they came true, beside the diagonal on which they would be right.
     *
     * @param bins least probable first
     */
    record Reliability(String title, List<Bin> bins) implements Picture {

        /**
         * A point of the diagram.
         *
         * @param predicted the mean probability
         * @param observed the share that came true
         * @param count how many examples it stands for
         */
        public record Bin(double predicted, double observed, long count) {}

        @Override
        public boolean isEmpty() {
            return bins.isEmpty();
        }
    }

    /**
     * How often values lie in each of the intervals of one width.
     *
     * @param axis what the values are
     * @param low the lower end of the first interval
     * @param high the upper end of the last
     * @param series drawn over each other
     */
    record Histogram(String title, String axis, double low, double high, List<Series> series) implements Picture {

        private static final int BINS = 32;

        /**
         * A group of values.
         *
         * @param counts {@code [intervals]}
         */
        public record Series(String name, List<Long> counts) {}

        /** Values to count. */
        public record Values(String name, double[] values) {}

        /** Counts finite values in intervals that just hold all of them. */
        public static Histogram of(String title, String axis, List<Values> groups) {
            double low = groups.stream()
                    .flatMapToDouble(g -> Arrays.stream(g.values()))
                    .min()
                    .orElse(0);
            double high = groups.stream()
                    .flatMapToDouble(g -> Arrays.stream(g.values()))
                    .max()
                    .orElse(0);
            double width = high > low ? high - low : 1;
            List<Series> series = groups.stream()
                    .map(g -> {
                        long[] counts = new long[BINS];
                        for (double value : g.values()) {
                            counts[(int) Math.min(BINS - 1, (value - low) / width * BINS)]++;
                        }
                        return new Series(
                                g.name(), Arrays.stream(counts).boxed().toList());
                    })
                    .toList();
            return new Histogram(title, axis, low, low + width, series);
        }

        @Override
        public boolean isEmpty() {
            return series.stream().allMatch(s -> s.counts().stream().allMatch(c -> c == 0));
        }
    }

    /**
     * Values against values.
     *
     * @param x what is drawn to the right
     * @param y what is drawn upwards
     */
    record Scatter(String title, String x, String y, List<Cloud> clouds) implements Picture {

        private static final int MOST = 1500;

        /**
         * A group of points.
         *
         * @param x {@code [n]}
         * @param y {@code [n]}
         */
        public record Cloud(String name, double[] x, double[] y) {

            /** This cloud, or of a large one points at equal distances in the list, which keeps the file small. */
            public Cloud thinned() {
                int every = (x.length + MOST - 1) / MOST;
                if (every <= 1) {
                    return this;
                }
                int[] kept =
                        IntStream.range(0, x.length).filter(i -> i % every == 0).toArray();
                return new Cloud(
                        name,
                        Arrays.stream(kept).mapToDouble(i -> x[i]).toArray(),
                        Arrays.stream(kept).mapToDouble(i -> y[i]).toArray());
            }
        }

        @Override
        public boolean isEmpty() {
            return clouds.stream().allMatch(c -> c.x().length == 0);
        }
    }

    /**
     * Shares of one in rows and columns, shaded by how far they are above or below a half.
     *
     * @param corner what rows and columns are
     * @param shares {@code [rows][columns]}
     */
    record Matrix(String title, String corner, List<String> rows, List<String> columns, double[][] shares)
            implements Picture {
        @Override
        public boolean isEmpty() {
            return rows.isEmpty();
        }
    }

    /** Shares of one, each as a bar. */
    record Bars(String title, List<Bar> bars) implements Picture {

        /** A name and its share of one. */
        public record Bar(String name, double share) {}

        @Override
        public boolean isEmpty() {
            return bars.isEmpty();
        }
    }
}
