package dev.laurel.report;

import dev.laurel.report.Section.Measurement;
import dev.laurel.report.Section.Unit;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Draws a metric before and after as two points with their intervals on one axis. */
final class RangePlot {

    private static final List<Double> TICKS = List.of(0.0, 0.25, 0.5, 0.75, 1.0);
    private static final int MIDDLE = 12;

    private final Measurement measurement;
    private final int width;
    private final int margin;
    private final double low;
    private final double high;

    private RangePlot(Measurement measurement, int width, int margin) {
        this.measurement = measurement;
        this.width = width;
        this.margin = margin;
        double[] values = DoubleStream.concat(
                        ends(measurement.after()), measurement.before().stream().flatMapToDouble(RangePlot::ends))
                .filter(Double::isFinite)
                .toArray();
        double max = DoubleStream.of(values).max().orElse(1);
        low = Math.min(0, DoubleStream.of(values).min().orElse(0));
        high = measurement.unit() == Unit.PERCENT || max <= 1 ? 1 : max * 1.1;
    }

    /** A small plot for a table row. */
    static Markup small(Measurement measurement) {
        return new RangePlot(measurement, 240, 8).draw(2 * MIDDLE, Markup.EMPTY);
    }

    /** A wide plot with the axis labelled. */
    static Markup wide(Measurement measurement) {
        RangePlot plot = new RangePlot(measurement, 520, 20);
        Markup labels = Markup.each(
                TICKS,
                f -> Markup.of(
                        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                        plot.x(plot.tick(f)),
                        2 * MIDDLE + 14,
                        measurement.unit() == Unit.PERCENT
                                ? Numerals.decimals(plot.tick(f) * 100, 0) + "%"
                                : Numerals.number(plot.tick(f))));
        return plot.draw(2 * MIDDLE + 20, labels);
    }

    private Markup draw(int height, Markup labels) {
        Markup ticks =
                Markup.each(TICKS, f -> Markup.of("<path class=\"grid\" d=\"M{} 3V{}\"/>", x(tick(f)), 2 * MIDDLE - 3));
        Markup before = measurement.before().map(e -> estimate(e, "before")).orElse(Markup.EMPTY);
        return Markup.of(
                "<svg class=\"range\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}, {}\">{}"
                        + "<path class=\"grid\" d=\"M{} {}H{}\"/>{}{}{}</svg>",
                width,
                height,
                measurement.metric(),
                measurement.split(),
                ticks,
                margin,
                MIDDLE,
                width - margin,
                before,
                estimate(measurement.after(), "after"),
                labels);
    }

    private Markup estimate(Estimate e, String kind) {
        if (!Double.isFinite(e.value())) {
            return Markup.EMPTY;
        }
        Markup whisker = e.hasInterval()
                ? Markup.of("<path class=\"whisker {}\" d=\"M{} {}H{}\"/>", kind, x(e.low()), MIDDLE, x(e.high()))
                : Markup.EMPTY;
        return whisker.and(
                Markup.of("<circle class=\"estimate {}\" cx=\"{}\" cy=\"{}\" r=\"5\"/>", kind, x(e.value()), MIDDLE));
    }

    private double tick(double fraction) {
        return low + fraction * (high - low);
    }

    private String x(double value) {
        return String.format(Locale.ROOT, "%.1f", margin + (value - low) / (high - low) * (width - 2 * margin));
    }

    private static DoubleStream ends(Estimate e) {
        return DoubleStream.of(e.value(), e.low(), e.high());
    }
}
