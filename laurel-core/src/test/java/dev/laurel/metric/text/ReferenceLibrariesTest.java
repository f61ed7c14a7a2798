package dev.laurel.metric.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.config.Config;
import dev.laurel.config.Key;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every metric on some 600 texts against sacreBLEU, rouge_score and NLTK: benchmarks/fixtures/overlap_fixture.py. */
class ReferenceLibrariesTest {

    private static final JsonNode FIXTURE = read();
    private static final List<String> HYPOTHESES = new ArrayList<>();
    private static final List<List<String>> REFERENCES = new ArrayList<>();

    static {
        for (JsonNode row : FIXTURE.get("cases")) {
            HYPOTHESES.add(row.get(0).asString());
            REFERENCES.add(row.get(1).valueStream().map(JsonNode::asString).toList());
        }
    }

    private static InputStream open(String name) throws IOException {
        return new GZIPInputStream(ReferenceLibrariesTest.class.getResourceAsStream(name));
    }

    private static JsonNode read() {
        try (InputStream in = open("overlap.json.gz")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> expected() {
        return FIXTURE.get("expected").valueStream();
    }

    private static TextMetric metric(JsonNode settings) {
        return Config.parse("of: " + settings, "fixture", Configured.class, List.of())
                .of();
    }

    /** A metric as it stands in a recipe. */
    record Configured(@Key(doc = "What is measured.") TextMetric of) {}

    @Test
    void thereAreEnoughTexts() {
        assertThat(HYPOTHESES).hasSizeGreaterThan(500);
    }

    @ParameterizedTest
    @MethodSource("expected")
    void textsScoreAsInPython(JsonNode expected) {
        TextMetric metric = metric(expected.get("metric"));
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < HYPOTHESES.size(); i++) {
            all.assertThat(metric.score(HYPOTHESES.get(i), REFERENCES.get(i)))
                    .as("%s of text %d %s with %s", metric, i, HYPOTHESES.get(i), REFERENCES.get(i))
                    .isCloseTo(expected.get("scores").get(i).asDouble(), within(1e-6));
        }
        all.assertAll();
    }

    @ParameterizedTest
    @MethodSource("expected")
    void corporaScoreAsInPython(JsonNode expected) {
        TextMetric metric = metric(expected.get("metric"));
        List<List<Integer>> corpora = corpora(FIXTURE.get("corpus").asInt());
        assertThat(expected.get("corpora")).hasSameSizeAs(corpora);
        for (int c = 0; c < corpora.size(); c++) {
            List<String> hypotheses =
                    corpora.get(c).stream().map(HYPOTHESES::get).toList();
            List<List<String>> references =
                    corpora.get(c).stream().map(REFERENCES::get).toList();
            assertThat(metric.corpusScore(hypotheses, references))
                    .as("%s of corpus %d", metric, c)
                    .isCloseTo(expected.get("corpora").get(c).asDouble(), within(1e-6));
            if (c == corpora.size() - 1 && expected.has("signature")) {
                assertThat(metric.signature(references))
                        .isEqualTo(expected.get("signature").asString());
            }
        }
    }

    /** The texts in runs of one size, then those with one, two and three references. */
    private static List<List<Integer>> corpora(int size) {
        List<List<Integer>> corpora = new ArrayList<>();
        for (int from = 0; from < HYPOTHESES.size(); from += size) {
            List<Integer> corpus = new ArrayList<>();
            for (int i = from; i < Math.min(from + size, HYPOTHESES.size()); i++) {
                corpus.add(i);
            }
            corpora.add(corpus);
        }
        for (int references = 1; references <= 3; references++) {
            List<Integer> corpus = new ArrayList<>();
            for (int i = 0; i < HYPOTHESES.size(); i++) {
                if (REFERENCES.get(i).size() == references) {
                    corpus.add(i);
                }
            }
            corpora.add(corpus);
        }
        return corpora;
    }

    @Test
    void stemsAreThoseOfNltk() throws IOException {
        PorterStemmer stemmer = new PorterStemmer();
        int words = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(open("stems.txt.gz"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] pair = line.split(" ");
                int[] letters = pair[0].codePoints().toArray();
                int length = stemmer.stem(letters, letters.length);
                assertThat(new String(letters, 0, length)).as(pair[0]).isEqualTo(pair[1]);
                words++;
            }
        }
        assertThat(words).isGreaterThan(1500);
    }
}
