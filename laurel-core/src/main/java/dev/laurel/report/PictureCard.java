package dev.laurel.report;

import dev.laurel.report.Picture.Bars;
import dev.laurel.report.Picture.Histogram;
import dev.laurel.report.Picture.Matrix;
import dev.laurel.report.Picture.Reliability;
import dev.laurel.report.Picture.Scatter;
import dev.laurel.report.Picture.Scatter.Cloud;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Draws a {@link Picture} as a card; groups differ in colour and in dash or shape. */
final class PictureCard {

    private static final int COLOURS = 6;
    private static final int LEVELS = 8;
    private static final double SMALLEST = 2.5;
    private static final double LARGEST = 9;

    private PictureCard() {}

    static Markup of(Picture picture) {
        if (picture instanceof Reliability p) {
            return card(p, Markup.EMPTY, reliability(p));
        } else if (picture instanceof Histogram p) {
            return card(
                    p, legend(p.series().stream().map(Histogram.Series::name).toList(), false), histogram(p));
        } else if (picture instanceof Scatter p) {
            return card(p, legend(p.clouds().stream().map(Cloud::name).toList(), true), scatter(p));
        } else if (picture instanceof Matrix p) {
            return card(p, Markup.EMPTY, matrix(p));
        } else if (picture instanceof Bars p) {
            return card(p, Markup.EMPTY, bars(p));
        }
        throw new IllegalArgumentException("no way to draw a " + picture.getClass());
    }

    private static Markup card(Picture picture, Markup legend, Markup drawn) {
        return Markup.of(
                "<figure class=\"card chart\"><figcaption><h3>{}</h3><div class=\"legend\">{}</div></figcaption>{}</figure>\n",
                picture.title(),
                legend,
                drawn);
    }

    private static Markup legend(List<String> names, boolean marks) {
        return Markup.each(
                indices(names.size()),
                i -> Markup.of(
                        "<span><svg class=\"swatch\" viewBox=\"0 0 22 6\" aria-hidden=\"true\">{}</svg> <span class=\"muted\">{}</span></span>",
                        marks ? mark(i, 11, 3) : Markup.of("<path class=\"line s{}\" d=\"M0 3H22\"/>", i % COLOURS),
                        names.get(i)));
    }

    /** The size of a point grows with the examples it stands for; what is at least a half begins there. */
    private static Markup reliability(Reliability picture) {
        double low = picture.bins().stream().allMatch(b -> b.predicted() >= 0.5) ? 0.5 : 0;
        Frame frame = Frame.ofShares(low);
        long most =
                picture.bins().stream().mapToLong(Reliability.Bin::count).max().orElse(1);
        String path = picture.bins().stream()
                .map(b -> frame.point(b.predicted(), b.observed()))
                .collect(Collectors.joining("L"));
        Markup points = Markup.each(
                picture.bins(),
                b -> Markup.of(
                        "<circle class=\"dot d0\" cx=\"{}\" cy=\"{}\" r=\"{}\"><title>said {}, came true {}: {} examples</title></circle>",
                        Frame.pixel(frame.x().at(b.predicted())),
                        Frame.pixel(frame.y().at(b.observed())),
                        Frame.pixel(
                                SMALLEST + (LARGEST - SMALLEST) * Math.sqrt((double) b.count() / Math.max(1, most))),
                        Numerals.percent(b.predicted()),
                        Numerals.percent(b.observed()),
                        Numerals.count(b.count())));
        Markup drawn = Markup.of(
                "<path class=\"kept\" d=\"M{}L{}\"/><path class=\"line s0\" d=\"M{}\"/>{}",
                frame.point(low, low),
                frame.point(1, 1),
                path,
                points);
        return frame.draw(
                picture.title() + ": " + picture.bins().size() + " bins",
                "probability",
                "how often it came true",
                drawn);
    }

    private static Markup histogram(Histogram picture) {
        long most = picture.series().stream()
                .flatMap(s -> s.counts().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(1);
        Frame frame = Frame.of(picture.low(), picture.high(), 0, Math.max(1, most));
        Markup drawn = Markup.each(indices(picture.series().size()), i -> {
            String outline = outline(picture, picture.series().get(i), frame);
            return Markup.of(
                    "<path class=\"area b{}\" d=\"{}\"/><path class=\"line s{}\" d=\"{}\"/>",
                    i % COLOURS,
                    outline,
                    i % COLOURS,
                    outline);
        });
        return frame.draw(picture.title(), picture.axis(), "count", drawn);
    }

    private static String outline(Histogram picture, Histogram.Series series, Frame frame) {
        int bins = series.counts().size();
        double width = (picture.high() - picture.low()) / bins;
        StringBuilder path = new StringBuilder("M").append(frame.point(picture.low(), 0));
        for (int b = 0; b < bins; b++) {
            path.append("V")
                    .append(Frame.pixel(frame.y().at(series.counts().get(b))))
                    .append("H")
                    .append(Frame.pixel(frame.x().at(picture.low() + (b + 1) * width)));
        }
        return path.append("V").append(Frame.pixel(frame.y().at(0))).toString();
    }

    private static Markup scatter(Scatter picture) {
        double[] xs = picture.clouds().stream()
                .flatMapToDouble(c -> DoubleStream.of(c.x()))
                .toArray();
        double[] ys = picture.clouds().stream()
                .flatMapToDouble(c -> DoubleStream.of(c.y()))
                .toArray();
        Frame frame = Frame.of(
                DoubleStream.of(xs).min().orElse(0),
                DoubleStream.of(xs).max().orElse(1),
                DoubleStream.of(ys).min().orElse(0),
                DoubleStream.of(ys).max().orElse(1));
        List<Cloud> clouds = picture.clouds().stream().map(Cloud::thinned).toList();
        Markup drawn = Markup.each(indices(clouds.size()), i -> {
            Cloud cloud = clouds.get(i);
            return Markup.each(
                    indices(cloud.x().length),
                    p -> mark(i, frame.x().at(cloud.x()[p]), frame.y().at(cloud.y()[p])));
        });
        int shown = clouds.stream().mapToInt(c -> c.x().length).sum();
        Markup note = shown == xs.length
                ? Markup.EMPTY
                : Markup.of(
                        "<p class=\"note\">{} of {} points are drawn.</p>",
                        Numerals.count(shown),
                        Numerals.count(xs.length));
        return frame.draw(picture.title(), picture.x(), picture.y(), drawn).and(note);
    }

    /** A disc for the first group, a cross for the next, and so on in turn. */
    private static Markup mark(int group, double x, double y) {
        return group % 2 == 0
                ? Markup.of(
                        "<circle class=\"speck d{}\" cx=\"{}\" cy=\"{}\" r=\"2.4\"/>",
                        group % COLOURS,
                        Frame.pixel(x),
                        Frame.pixel(y))
                : Markup.of(
                        "<path class=\"speck cross c{}\" d=\"M{} {}l5 5m0-5l-5 5\"/>",
                        group % COLOURS,
                        Frame.pixel(x - 2.5),
                        Frame.pixel(y - 2.5));
    }

    private static Markup matrix(Matrix picture) {
        return Markup.of(
                "<table class=\"confusion large\"><thead><tr><td>{}</td>{}</tr></thead><tbody>{}</tbody></table>",
                Markup.of("<small>{}</small>", picture.corner()),
                Markup.each(picture.columns(), c -> Markup.of("<th scope=\"col\">{}</th>", c)),
                Markup.each(
                        indices(picture.rows().size()),
                        row -> Markup.of(
                                "<tr><th scope=\"row\">{}</th>{}</tr>",
                                picture.rows().get(row),
                                Markup.each(
                                        indices(picture.columns().size()),
                                        column -> cell(picture.shares()[row][column])))));
    }

    private static Markup cell(double share) {
        long level = Math.round(2 * LEVELS * Math.abs(share - 0.5));
        if (!Double.isFinite(share) || level == 0) {
            return Markup.of("<td class=\"zero\">{}</td>", Numerals.percent(share));
        }
        return Markup.of("<td class=\"{} l{}\">{}</td>", share > 0.5 ? "ok" : "err", level, Numerals.percent(share));
    }

    private static Markup bars(Bars picture) {
        return Markup.of(
                "<table class=\"labels\"><tbody>{}</tbody></table>",
                Markup.each(
                        picture.bars(),
                        bar -> Markup.of(
                                "<tr><th scope=\"row\">{}</th><td class=\"bars\"><span class=\"bar\" style=\"width:{}%\"></span></td>"
                                        + "<td class=\"n\">{}</td></tr>",
                                bar.name(), Frame.pixel(100 * bar.share()), Numerals.percent(bar.share()))));
    }

    private static List<Integer> indices(int size) {
        return IntStream.range(0, size).boxed().toList();
    }
}
