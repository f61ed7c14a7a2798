package dev.laurel.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.report.Picture.Histogram;
import dev.laurel.report.Picture.Matrix;
import dev.laurel.report.Picture.Reliability;
import dev.laurel.report.Picture.Scatter;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PictureTest {

    private static Document page(Picture... pictures) throws Exception {
        Section section = new Section.Pictures("Rewards", List.of(pictures), "A note.");
        String html = HtmlReport.render(new Report("T", "S", Optional.empty(), List.of(section)));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<Element> ofClass(Document page, String tag, String styleClass) {
        NodeList nodes = page.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .filter(e -> Arrays.asList(e.getAttribute("class").split(" ")).contains(styleClass))
                .toList();
    }

    /** The drawing lies between 58 and 462 to the right and 240 and 10 upwards. */
    @Test
    void aReliabilityDiagramLiesBesideItsDiagonal() throws Exception {
        Document page = page(new Reliability(
                "Reliability", List.of(new Reliability.Bin(0.25, 0, 4), new Reliability.Bin(1, 0.5, 1))));
        assertThat(ofClass(page, "path", "kept"))
                .singleElement()
                .satisfies(p -> assertThat(p.getAttribute("d")).isEqualTo("M58.0 240.0L462.0 10.0"));
        List<Element> points = ofClass(page, "circle", "dot");
        assertThat(points).extracting(p -> p.getAttribute("cx")).containsExactly("159.0", "462.0");
        assertThat(points).extracting(p -> p.getAttribute("cy")).containsExactly("240.0", "125.0");
        assertThat(points).extracting(p -> p.getAttribute("r")).containsExactly("9.0", "5.8");
        assertThat(points.get(0).getTextContent()).isEqualTo("said 25.0%, came true 0.0%: 4 examples");
    }

    /** Of the preferred of two replies no probability is below a half: the diagonal begins in the middle. */
    @Test
    void whatIsAtLeastAHalfBeginsThere() throws Exception {
        Document page = page(new Reliability("Reliability", List.of(new Reliability.Bin(0.75, 0.5, 1))));
        assertThat(ofClass(page, "path", "kept").get(0).getAttribute("d")).isEqualTo("M58.0 125.0L462.0 10.0");
        assertThat(ofClass(page, "circle", "dot").get(0).getAttribute("cx")).isEqualTo("260.0");
    }

    /** 0, 1, 2 and 32 in 32 intervals from 0 to 32; the last holds its upper end. */
    @Test
    void aHistogramCountsEveryValueOnce() throws Exception {
        Histogram histogram = Histogram.of(
                "Rewards",
                "reward",
                List.of(
                        new Histogram.Values("chosen", new double[] {0, 1, 2, 32}),
                        new Histogram.Values("rejected", new double[] {1.5})));
        List<Long> counts = histogram.series().get(0).counts();
        assertThat(counts).hasSize(32).startsWith(1L, 1L, 1L, 0L).endsWith(0L, 1L);
        assertThat(histogram.series().get(1).counts().get(1)).isEqualTo(1);
        Document page = page(histogram);
        assertThat(ofClass(page, "path", "area")).hasSize(2);
        assertThat(ofClass(page, "div", "legend").get(0).getTextContent().strip())
                .matches("chosen\\s+rejected");
        assertThat(Histogram.of("C", "c", List.of(new Histogram.Values("all", new double[] {7, 7})))
                        .series()
                        .get(0)
                        .counts())
                .startsWith(2L);
    }

    @Test
    void aLargeCloudIsThinnedAndSaysSo() throws Exception {
        double[] values = IntStream.range(0, 4000).asDoubleStream().toArray();
        Document page = page(new Scatter(
                "Reward and length",
                "length",
                "reward",
                List.of(
                        new Scatter.Cloud("chosen", values, values),
                        new Scatter.Cloud("rejected", new double[] {1}, new double[] {2}))));
        assertThat(ofClass(page, "circle", "speck")).hasSize(1334 + 1); // and one in the legend
        assertThat(ofClass(page, "path", "cross")).hasSize(1 + 1);
        assertThat(ofClass(page, "p", "note").get(0).getTextContent()).isEqualTo("1,335 of 4,001 points are drawn.");
    }

    /** Far above a half is strong blue, far below strong orange, a half and what is unknown plain. */
    @Test
    void aMatrixIsShadedAroundAHalf() throws Exception {
        Document page =
                page(new Matrix("Accuracy", "good ↓ bad →", List.of("a", "b"), List.of("c", "<d>"), new double[][] {
                    {1, 0}, {0.5, Double.NaN}
                }));
        NodeList cells = page.getElementsByTagName("td");
        List<String> classes = IntStream.range(1, cells.getLength())
                .mapToObj(i -> ((Element) cells.item(i)).getAttribute("class"))
                .toList();
        assertThat(classes).containsExactly("ok l8", "err l8", "zero", "zero");
        assertThat(cells.item(4).getTextContent()).isEqualTo("–");
    }

    @Test
    void nothingToDrawIsLeftOut() throws Exception {
        Document page = page(
                new Reliability("Reliability", List.of()),
                Histogram.of("Rewards", "reward", List.of(new Histogram.Values("chosen", new double[0]))),
                new Scatter("S", "x", "y", List.of()),
                new Matrix("M", "", List.of(), List.of(), new double[0][]));
        assertThat(page.getElementsByTagName("figure").getLength()).isZero();
        assertThat(page.getElementsByTagName("section").getLength()).isZero();
    }

    @Test
    void aBarIsAsLongAsItsShare() throws Exception {
        Document page = page(new Picture.Bars(
                "Shares", List.of(new Picture.Bars.Bar("<half>", 0.5), new Picture.Bars.Bar("none", 0))));
        assertThat(ofClass(page, "span", "bar"))
                .extracting(e -> e.getAttribute("style"))
                .containsExactly("width:50.0%", "width:0.0%");
        assertThat(ofClass(page, "table", "labels").get(0).getTextContent()).isEqualTo("<half>50.0%none0.0%");
    }
}
