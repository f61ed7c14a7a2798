package dev.laurel.report;

import java.util.Locale;
import java.util.function.DoubleFunction;

/** The axes of a picture of numbers: a grid, round ticks, and what is drawn to the right and upwards. */
record Frame(Axis x, Axis y) {

    private static final int WIDTH = 480;
    private static final int HEIGHT = 280;
    private static final int LEFT = 58;
    private static final int RIGHT = WIDTH - 18;
    private static final int TOP = 10;
    private static final int BOTTOM = HEIGHT - 40;
    private static final int X_TICKS = 7;
    private static final int Y_TICKS = 5;

    /** Axes that cover a range each. */
    static Frame of(double minX, double maxX, double minY, double maxY) {
        return new Frame(
                Axis.of(minX, maxX, X_TICKS, true, LEFT, RIGHT), Axis.of(minY, maxY, Y_TICKS, true, BOTTOM, TOP));
    }

    /** Shares of one upwards, and to the right those from {@code low} on. */
    static Frame ofShares(double low) {
        return new Frame(new Axis(low, 1, low > 0 ? 0.1 : 0.2, LEFT, RIGHT), new Axis(0, 1, 0.2, BOTTOM, TOP));
    }

    /** The picture, what is drawn lying over the grid. */
    Markup draw(String description, String right, String up, Markup drawn) {
        return Markup.of(
                "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}{}{}</svg>",
                WIDTH,
                HEIGHT,
                description,
                grid(x::label),
                drawn,
                Markup.of(
                        "<text class=\"axis\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>"
                                + "<text class=\"axis\" transform=\"translate(12 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
                        (LEFT + RIGHT) / 2,
                        HEIGHT - 6,
                        right,
                        (TOP + BOTTOM) / 2,
                        up));
    }

    /**
     * Lines at the round numbers upwards, and the numbers beside both axes.
     *
     * @param labelX how those to the right are written
     */
    Markup grid(DoubleFunction<String> labelX) {
        Markup horizontal = Markup.each(
                y.ticks(),
                v -> Markup.of(
                        "<path class=\"grid\" d=\"M{} {}H{}\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                        x.from(),
                        pixel(y.at(v)),
                        x.to(),
                        x.from() - 6,
                        pixel(y.at(v) + 3.5),
                        y.label(v)));
        Markup vertical = Markup.each(
                x.ticks(),
                v -> Markup.of(
                        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                        pixel(x.at(v)),
                        y.from() + 16,
                        labelX.apply(v)));
        return horizontal.and(vertical);
    }

    /** A point as a path wants it. */
    String point(double atX, double atY) {
        return pixel(x.at(atX)) + " " + pixel(y.at(atY));
    }

    static String pixel(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
