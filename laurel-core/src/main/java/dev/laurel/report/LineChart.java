package dev.laurel.report;

import dev.laurel.report.RunLog.Point;
import dev.laurel.report.Section.Chart;
import dev.laurel.report.Section.Line;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws curves over training steps as SVG: lines that differ in colour and dash, round ticks, the kept step marked. */
final class LineChart {

    private static final int WIDTH = 480;
    private static final int HEIGHT = 220;
    private static final int LEFT = 46;
    private static final int RIGHT = WIDTH - 18;
    private static final int TOP = 10;
    private static final int BOTTOM = HEIGHT - 24;
    private static final int BUCKETS = 120;
    private static final int FEW_POINTS = 25;

    /** The mean, least and greatest value of neighbouring points. */
    private record Bucket(double step, double mean, double min, double max) {}

    private final Frame frame;
    private final Axis x;

    private LineChart(Frame frame) {
        this.frame = frame;
        x = frame.x();
    }

    /** The card of one chart: its title, the last values, the picture. */
    static Markup card(Chart chart, OptionalLong keptStep) {
        List<Line> lines = chart.lines().stream()
                .map(LineChart::finite)
                .filter(l -> !l.points().isEmpty())
                .toList();
        return Markup.of(
                "<figure class=\"card chart\"><figcaption><h3>{}</h3><div class=\"legend\">{}</div></figcaption>{}</figure>\n",
                chart.title(),
                Markup.each(indices(lines), i -> legend(lines, i)),
                draw(chart.title(), lines, keptStep));
    }

    private static Line finite(Line line) {
        return new Line(
                line.name(),
                line.points().stream().filter(p -> Double.isFinite(p.value())).toList());
    }

    private static Markup legend(List<Line> lines, int index) {
        Line line = lines.get(index);
        Markup swatch = Markup.of(
                "<svg class=\"swatch\" viewBox=\"0 0 22 6\" aria-hidden=\"true\"><path class=\"line s{}\" d=\"M0 3H22\"/></svg>",
                index % 6);
        return Markup.of(
                "<span>{} <span class=\"muted\">{}</span> <b>{}</b></span>",
                swatch,
                lines.size() == 1 ? "last" : line.name(),
                Numerals.number(line.points().get(line.points().size() - 1).value()));
    }

    private static Markup draw(String title, List<Line> lines, OptionalLong keptStep) {
        List<List<Bucket>> buckets =
                lines.stream().map(l -> buckets(l.points())).toList();
        List<Bucket> all = buckets.stream().flatMap(List::stream).toList();
        long first =
                lines.stream().mapToLong(l -> l.points().get(0).step()).min().orElse(0);
        long last = lines.stream()
                .mapToLong(l -> l.points().get(l.points().size() - 1).step())
                .max()
                .orElse(0);
        LineChart chart = new LineChart(new Frame(
                Axis.of(first, last, 7, false, LEFT, RIGHT),
                Axis.of(
                        all.stream().mapToDouble(Bucket::min).min().orElse(0),
                        all.stream().mapToDouble(Bucket::max).max().orElse(1),
                        4,
                        true,
                        BOTTOM,
                        TOP)));
        return Markup.of(
                "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{} over {} steps\">{}{}{}</svg>",
                WIDTH,
                HEIGHT,
                title,
                last,
                chart.frame.grid(step -> Numerals.count(Math.round(step))),
                chart.mark(keptStep),
                Markup.each(indices(buckets), i -> chart.line(buckets.get(i), i % 6)));
    }

    private Markup mark(OptionalLong step) {
        if (step.isEmpty() || step.getAsLong() < x.low() || step.getAsLong() > x.high()) {
            return Markup.EMPTY;
        }
        return Markup.of(
                "<path class=\"kept\" d=\"M{} {}V{}\"><title>kept checkpoint: step {}</title></path>",
                Frame.pixel(x.at(step.getAsLong())),
                TOP,
                BOTTOM,
                Numerals.count(step.getAsLong()));
    }

    private Markup line(List<Bucket> buckets, int series) {
        List<Bucket> backwards = new ArrayList<>(buckets);
        Collections.reverse(backwards);
        Markup band = buckets.stream().allMatch(b -> b.min() == b.max())
                ? Markup.EMPTY
                : Markup.of(
                        "<path class=\"band b{}\" d=\"M{}L{}Z\"/>",
                        series,
                        path(buckets, Bucket::max),
                        path(backwards, Bucket::min));
        Markup dots = buckets.size() > FEW_POINTS
                ? Markup.EMPTY
                : Markup.each(
                        buckets,
                        b -> Markup.of(
                                "<circle class=\"dot d{}\" cx=\"{}\" cy=\"{}\" r=\"2.6\"><title>step {}: {}</title></circle>",
                                series,
                                Frame.pixel(x.at(b.step())),
                                Frame.pixel(frame.y().at(b.mean())),
                                Numerals.count(Math.round(b.step())),
                                Numerals.number(b.mean())));
        return band.and(Markup.of("<path class=\"line s{}\" d=\"M{}\"/>", series, path(buckets, Bucket::mean)))
                .and(dots);
    }

    private String path(List<Bucket> buckets, ToDoubleFunction<Bucket> value) {
        return buckets.stream()
                .map(b -> frame.point(b.step(), value.applyAsDouble(b)))
                .collect(Collectors.joining("L"));
    }

    /** Many points become neighbours' means with their spread; few stay as they are. */
    private static List<Bucket> buckets(List<Point> points) {
        int size = Math.max(1, (points.size() + BUCKETS - 1) / BUCKETS);
        List<Bucket> buckets = new ArrayList<>();
        for (int from = 0; from < points.size(); from += size) {
            List<Point> part = points.subList(from, Math.min(points.size(), from + size));
            var values = part.stream().mapToDouble(Point::value).summaryStatistics();
            double step = part.stream().mapToLong(Point::step).average().orElseThrow();
            buckets.add(new Bucket(step, values.getAverage(), values.getMin(), values.getMax()));
        }
        return buckets;
    }

    private static List<Integer> indices(List<?> list) {
        return IntStream.range(0, list.size()).boxed().toList();
    }
}
