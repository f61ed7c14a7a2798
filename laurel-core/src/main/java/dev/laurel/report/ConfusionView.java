package dev.laurel.report;

import dev.laurel.report.Section.Confusion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws a confusion matrix: numbered cells while they can be read, a map of dots for many labels; with the list of what
 * is confused most. Shades are shares of the gold label, on a square-root scale so that rare confusions show.
 */
final class ConfusionView {

    private static final int LARGE_CELLS = 12;
    private static final int NUMBERED_CELLS = 32;
    private static final int LISTED = 20;
    private static final int LEVELS = 8;
    private static final int MAP_SIZE = 700;
    private static final int MAP_MARGIN = 150;
    private static final int LABEL_HEIGHT = 12;

    private final List<String> labels;
    private final long[][] counts;
    private final List<Integer> indices;

    private ConfusionView(Confusion confusion) {
        labels = confusion.labels();
        counts = confusion.counts();
        indices = IntStream.range(0, labels.size()).boxed().toList();
    }

    static Markup of(Confusion confusion) {
        ConfusionView view = new ConfusionView(confusion);
        Markup picture = view.labels.size() > NUMBERED_CELLS ? view.map() : view.table();
        return Markup.of(
                "<div class=\"wide\">{}</div><p class=\"note\">Rows are the gold labels, columns what the model said."
                        + " Blue is right, orange wrong; the shade is the share of the row.</p>{}",
                picture,
                view.mostConfused());
    }

    private Markup table() {
        boolean large = labels.size() <= LARGE_CELLS;
        return Markup.of(
                "<table class=\"confusion {}\"><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody></table>",
                large ? "large" : "small",
                Markup.each(
                        labels,
                        label -> Markup.of(
                                "<th scope=\"col\" title=\"{}\"><span>{}</span></th>", label, shortened(label))),
                Markup.each(
                        indices,
                        row -> Markup.of(
                                "<tr><th scope=\"row\">{}</th>{}</tr>",
                                labels.get(row),
                                Markup.each(indices, column -> cell(row, column, large)))));
    }

    private Markup cell(int row, int column, boolean large) {
        long count = counts[row][column];
        if (count == 0) {
            return Markup.of("<td class=\"zero\">{}</td>", large ? "0" : "");
        }
        Markup share = large ? Markup.of("<small>{}</small>", Numerals.percent(share(row, column))) : Markup.EMPTY;
        return Markup.of(
                "<td class=\"{} l{}\" title=\"{} → {}: {}\">{}{}</td>",
                row == column ? "ok" : "err",
                level(row, column),
                labels.get(row),
                labels.get(column),
                Numerals.count(count),
                Numerals.count(count),
                share);
    }

    /** One path for each shade, so that 150 × 150 labels stay a small file. */
    private Markup map() {
        int size = labels.size();
        StringBuilder[][] paths = new StringBuilder[2][LEVELS + 1];
        for (StringBuilder[] kind : paths) {
            Arrays.setAll(kind, i -> new StringBuilder());
        }
        for (int row : indices) {
            for (int column : indices) {
                if (counts[row][column] > 0) {
                    paths[row == column ? 1 : 0][level(row, column)]
                            .append('M')
                            .append(column)
                            .append(' ')
                            .append(row)
                            .append("h1v1h-1z");
                }
            }
        }
        double scale = (double) MAP_SIZE / size;
        int every = (int) Math.ceil(LABEL_HEIGHT / scale);
        List<Integer> labelled = indices.stream().filter(i -> i % every == 0).toList();
        Markup cells = Markup.each(
                IntStream.rangeClosed(1, LEVELS).boxed().toList(),
                level -> Markup.of(
                        "<path class=\"ok l{}\" d=\"{}\"/><path class=\"err l{}\" d=\"{}\"/>",
                        level,
                        paths[1][level],
                        level,
                        paths[0][level]));
        return Markup.of(
                "<svg class=\"map\" viewBox=\"{} {} {} {}\" role=\"img\" aria-label=\"confusion of {} labels\">"
                        + "<g transform=\"scale({})\"><rect class=\"ground\" width=\"{}\" height=\"{}\"/>{}</g>{}{}</svg>",
                -MAP_MARGIN,
                -MAP_MARGIN,
                MAP_SIZE + MAP_MARGIN + 10,
                MAP_SIZE + MAP_MARGIN + 10,
                size,
                scale,
                size,
                size,
                cells,
                Markup.each(
                        labelled,
                        i -> Markup.of(
                                "<text x=\"-6\" y=\"{}\" text-anchor=\"end\">{}</text>",
                                (i + 0.5) * scale + 3.5,
                                shortened(labels.get(i)))),
                Markup.each(
                        labelled,
                        i -> Markup.of(
                                "<text transform=\"translate({} -6) rotate(-90)\">{}</text>",
                                (i + 0.5) * scale + 3.5,
                                shortened(labels.get(i)))));
    }

    private Markup mostConfused() {
        List<int[]> pairs = new ArrayList<>();
        for (int row : indices) {
            for (int column : indices) {
                if (row != column && counts[row][column] > 0) {
                    pairs.add(new int[] {row, column});
                }
            }
        }
        if (pairs.isEmpty() || labels.size() == 2) {
            return Markup.EMPTY;
        }
        pairs.sort(Comparator.comparingLong((int[] p) -> -counts[p[0]][p[1]]).thenComparing(p -> -share(p[0], p[1])));
        return Markup.of(
                "<details><summary>Most confused pairs ({})</summary><div class=\"wide\"><table><thead><tr><th>Gold</th>"
                        + "<th>Predicted</th><th class=\"n\">Times</th><th class=\"n\">Of gold</th></tr></thead>"
                        + "<tbody>{}</tbody></table></div></details>",
                pairs.size() > LISTED ? LISTED + " of " + Numerals.count(pairs.size()) : pairs.size(),
                Markup.each(
                        pairs.subList(0, Math.min(LISTED, pairs.size())),
                        p -> Markup.of(
                                "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                                labels.get(p[0]),
                                labels.get(p[1]),
                                Numerals.count(counts[p[0]][p[1]]),
                                Numerals.percent(share(p[0], p[1])))));
    }

    private double share(int row, int column) {
        return (double) counts[row][column]
                / Math.max(1, Arrays.stream(counts[row]).sum());
    }

    private int level(int row, int column) {
        return (int) Math.max(1, Math.round(LEVELS * Math.sqrt(share(row, column))));
    }

    private static String shortened(String label) {
        return label.codePointCount(0, label.length()) <= 24
                ? label
                : label.substring(0, label.offsetByCodePoints(0, 23)) + "…";
    }
}
