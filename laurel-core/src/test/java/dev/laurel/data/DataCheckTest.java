package dev.laurel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.laurel.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DataCheckTest {

    @TempDir
    Path folder;

    @Test
    void findsEveryKindOfProblemAtOnce() {
        write("train.csv", """
                text,label
                good,1
                bad,0
                good,1
                GOOD ,0
                ,1
                one two three four five,1
                lonely,2
                too,many,columns
                bad too,0
                """);
        write("dev.csv", "text,label\nGood,1\nnew,3\nnewer,0\n");

        CheckReport report = check("{train: {file: train.csv}, dev: {file: dev.csv}}", TaskKind.CLASSIFICATION, 3);

        assertThat(report.ok()).isFalse();
        assertThat(report.labels()).containsExactly("0", "1", "2");
        assertProblem(
                report,
                ProblemKind.ROW,
                "train",
                "train.csv:9: 3 columns, but the first row has 2 (text, label);" + " columns are separated by ','");
        assertThat(problem(report, ProblemKind.UNKNOWN_LABEL, "dev").examples().get(0))
                .startsWith("dev.csv:3: the label '3' does not occur in the training part");
        assertProblem(report, ProblemKind.EMPTY_TEXT, "train", "train.csv:6: empty text");
        assertProblem(report, ProblemKind.DUPLICATE, "train", "train.csv:4 and train.csv:2: 'good'");
        assertProblem(report, ProblemKind.NEAR_DUPLICATE, "train", "train.csv:5 and train.csv:2: 'GOOD '");
        assertProblem(report, ProblemKind.CONFLICT, "train", "train.csv:5 and train.csv:2: 'GOOD ' is '0' and '1'");
        assertProblem(report, ProblemKind.OVERLAP, "dev", "dev.csv:2 and train.csv:2: 'Good'");
        assertProblem(report, ProblemKind.TRUNCATION, "train", "train.csv:7: 5 tokens, 2 are lost");
        assertProblem(report, ProblemKind.RARE_LABEL, "train", "'2': 1");
        assertThat(report.problems()).hasSize(9);
        // Errors come first.
        assertThat(report.problems().get(2).severity()).isEqualTo(ProblemKind.Severity.WARNING);
    }

    @Test
    void countsLabelsAndLengths() {
        // Lengths 1 to 20: the median by nearest rank is the 10th, 95 % the 19th; 5 are longer than 15 by 1+2+3+4+5.
        StringBuilder rows = new StringBuilder("text,label\n");
        IntStream.rangeClosed(1, 20)
                .forEach(i -> rows.append("w%d%s,%s\n".formatted(i, " x".repeat(i - 1), i % 4 == 0 ? "a" : "b")));
        write("train.csv", rows.toString());

        CheckReport.PartReport part = check("{train: {file: train.csv}}", TaskKind.CLASSIFICATION, 15)
                .parts()
                .get(0);

        assertThat(part.examples()).isEqualTo(20);
        assertThat(part.labels()).containsExactly(entry("b", 15L), entry("a", 5L));
        CheckReport.LengthReport lengths = part.lengths().orElseThrow();
        assertThat(lengths.min()).isEqualTo(1);
        assertThat(lengths.mean()).isEqualTo(10.5);
        assertThat(lengths.median()).isEqualTo(10);
        assertThat(lengths.p95()).isEqualTo(19);
        assertThat(lengths.max()).isEqualTo(20);
        assertThat(lengths.longest()).hasToString("train.csv:21");
        assertThat(lengths.cut()).isEqualTo(5);
        assertThat(lengths.cutTokens()).isEqualTo(15);
        assertThat(lengths.histogram())
                .containsExactly(
                        new CheckReport.Bucket(0, 8, 8),
                        new CheckReport.Bucket(9, 16, 8),
                        new CheckReport.Bucket(17, 32, 4));
    }

    @Test
    void seesImbalanceAndStatedLabelsWithoutExamples() {
        StringBuilder rows = new StringBuilder("text,label\n");
        IntStream.range(0, 21).forEach(i -> rows.append("a%d,a\n".formatted(i)));
        IntStream.range(0, 2).forEach(i -> rows.append("b%d,b\n".formatted(i)));
        write("train.csv", rows.toString());
        CheckReport report = check("{train: {file: train.csv}, labels: [a, b, c]}", TaskKind.CLASSIFICATION, 9);
        assertProblem(report, ProblemKind.IMBALANCE, "train", "'b': 2 against 21");
        assertProblem(report, ProblemKind.RARE_LABEL, "train", "'c': 0");
        assertThat(report.ok()).isTrue();
    }

    @Test
    void countsEntitiesAndWords() {
        write("train.conll", "EU I-ORG\nin O\nNew I-LOC\nYork I-LOC\nRome B-LOC\n");
        CheckReport report = check("{train: {file: train.conll}}", TaskKind.TOKENS, 99);
        assertThat(report.tagScheme()).contains(TagScheme.IOB1);
        assertThat(report.parts().get(0).words()).isEqualTo(5);
        assertThat(report.parts().get(0).labels()).containsExactly(entry("LOC", 2L), entry("ORG", 1L));
        assertThat(report.lines()).contains("tags: IOB1", "train: 1 examples, 5 words", "no problems");
    }

    @Test
    void describesNumbers() {
        write("train.csv", "text,label\nx,1\ny,2\nz,6\n");
        // The mean is 3, the squared deviations 4, 1 and 9, whose mean is 14/3.
        CheckReport report = check("{train: {file: train.csv}}", TaskKind.REGRESSION, 9);
        assertThat(report.parts().get(0).values()).contains(new CheckReport.ValueReport(1, 3, 6, Math.sqrt(14.0 / 3)));
        assertThat(report.lines()).contains("  values 1.000 to 6.000, mean 3.000, standard deviation 2.160");
    }

    @Test
    void goesOnWithoutAFile() {
        write("dev.csv", "text,label\nx,a\n");
        CheckReport report = check("{train: {file: train.csv}, dev: {file: dev.csv}}", TaskKind.CLASSIFICATION, 9);
        assertThat(report.problems()).hasSize(1);
        assertProblem(report, ProblemKind.FILE, "train", "train.csv: no such file");
        assertThat(report.parts().get(1).examples()).isEqualTo(1);
    }

    @Test
    void keepsTheFirstOfManyProblems() {
        write("train.jsonl", "{\"text\": 1}\n".repeat(500) + "{\"text\": \"x\", \"label\": \"a\"}\n");
        Problem rows =
                problem(check("{train: {file: train.jsonl}}", TaskKind.CLASSIFICATION, 9), ProblemKind.ROW, "train");
        assertThat(rows.count()).isEqualTo(500);
        assertThat(rows.examples()).hasSize(Problem.SHOWN);
        assertThat(rows.examples().get(1)).startsWith("train.jsonl:2: ");
    }

    @Test
    void showsItselfAsTextAndAsJson() {
        write("train.csv", "text,label\none two three,b\nfour,a\nfour,a\n");
        CheckReport report = check("{train: {file: train.csv}}", TaskKind.CLASSIFICATION, 2);
        assertThat(report.lines())
                .containsExactly(
                        "train: 3 examples",
                        "  a        2   66.7 %",
                        "  b        1   33.3 %",
                        "  tokens: median 1, 95 % have at most 3, longest 3 (train.csv:2)",
                        "       0 to 8             3  ########################################",
                        "  1 of 3 (33.3 %) are cut at 2 tokens, 1 tokens are lost",
                        "labels: 2",
                        "warning: train: 1 exact duplicates",
                        "    train.csv:4 and train.csv:3: 'four'",
                        "warning: train: 1 texts that will be cut",
                        "    train.csv:2: 3 tokens, 1 are lost",
                        "warning: train: 1 labels with fewer than 2 training examples",
                        "    'b': 1");
        JsonNode json = JsonMapper.shared().valueToTree(report);
        assertThat(json.at("/parts/0/labels/a").asInt()).isEqualTo(2);
        assertThat(json.at("/parts/0/lengths/longest/line").asInt()).isEqualTo(2);
        assertThat(json.at("/problems/0/kind").asString()).isEqualTo("DUPLICATE");
    }

    private CheckReport check(String yaml, TaskKind kind, int maxLength) {
        DataConfig config = Config.parse(yaml, "data.yaml", DataConfig.class, List.of());
        return DataCheck.run(config, kind, folder, DataCheckTest::words, maxLength);
    }

    private static int words(Example example) {
        return example instanceof Labeled labeled
                ? labeled.text().split(" ").length
                : ((Tagged) example).words().size();
    }

    private static Problem problem(CheckReport report, ProblemKind kind, String part) {
        return report.problems().stream()
                .filter(problem -> problem.kind() == kind && problem.part().equals(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError(kind + " of " + part + " not in " + report.problems()));
    }

    private static void assertProblem(CheckReport report, ProblemKind kind, String part, String example) {
        Problem problem = problem(report, kind, part);
        assertThat(problem.examples()).containsExactly(example);
        assertThat(problem.count()).isEqualTo(1);
    }

    private void write(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
