package dev.laurel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.config.Config;
import dev.laurel.data.LabelSet;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.Reward;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.TaskModel;
import dev.laurel.metric.text.Bleu;
import dev.laurel.metric.text.TextMetric;
import dev.laurel.model.TinyBert;
import dev.laurel.recipe.Recipe;
import dev.laurel.recipe.RecipeRun;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunRecord;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Guarded;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import dev.laurel.tensor.Placement;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.tokenize.Tokenizer;
import dev.laurel.tokenize.train.TokenizerTrainer;
import dev.laurel.tokenize.train.TokenizerTraining;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages show is true: their programs are methods of this test, and their links lead somewhere. */
class PagesTest {

    private static final Path THIS = Path.of("laurel-core/src/test/java/dev/laurel/PagesTest.java");
    private static final Pattern PROGRAM = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]+]\\(([^)#\\s]+)[^)]*\\)");

    @TempDir
    Path temp;

    private static void classify(Path folder) {
        try (TaskModel model = TaskModel.open(folder)) {
            Prediction.OneOf answer = model.classify("not bad at all");
            System.out.printf("%s %.2f%n", answer.label(), answer.probability());
        }
    }

    private static void score(Path folder) {
        try (RewardModel model = RewardModel.open(folder)) {
            Prompt message = Prompt.of("Is it open on Sunday?");
            Reward first = model.score(message, Completion.of("Yes, from ten to six."));
            Reward second = model.score(message, Completion.of("Who knows."));
            System.out.printf("%.2f %.2f %.2f%n", first.value(), second.value(), model.better(first, second));
        }
    }

    private static void train(Path file, Path out) {
        Recipe recipe = Recipe.read(file, List.of("epochs=1", "seed=7"));
        RunRecord record =
                RecipeRun.execute(recipe, RunFolder.begin(out), RecipeRun.Surroundings.quiet(file.getParent()));
        System.out.println(record.metrics().get("after").get("dev"));
    }

    private static void reward() {
        RewardFunction brief =
                RewardFunction.of("brief", candidate -> 1.0 / candidate.text().length());
        Candidate candidate = Candidate.of("It is under the mat", "under the mat");
        System.out.println(Guarded.of(brief).score(List.of(candidate)));
        RewardConfig f1 = Config.choose(RewardConfig.class, "token-f1", List.of());
        System.out.println(f1.create().explain(candidate));
    }

    private static void overlap() {
        TextMetric metric = Bleu.sentence();
        double one = metric.score("the cat on the mat", List.of("the cat sat on the mat"));
        List<List<String>> references = List.of(List.of("the cat sat on the mat"), List.of("a dog"));
        double all = metric.corpusScore(List.of("the cat on the mat", "a dog"), references);
        System.out.printf("%.2f %.2f %s %s%n", one, all, metric.scale(), metric.signature(references));
    }

    private static void tokenizer(List<String> texts, Path folder) {
        TokenizerTraining training = Config.choose(TokenizerTraining.class, "bpe", List.of("vocab_size=8000"));
        new TokenizerTrainer(training).train(texts).save(folder, OptionalInt.empty());
    }

    static Stream<Page> pages() throws IOException {
        List<Page> pages;
        try (Stream<Path> docs = Files.list(Page.at("docs").file())) {
            pages = docs.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(Page::new)
                    .toList();
        }
        return Stream.concat(
                Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md", "benchmarks/README.md")
                        .map(Page::at),
                pages.stream());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyProgramStandsInThisTest(Page page) {
        String here = Page.at(THIS.toString()).text();
        Matcher program = PROGRAM.matcher(page.text());
        while (program.find()) {
            assertThat(here.contains(program.group(1).indent(8)))
                    .as("the program in %s is one of those in %s", page.file(), THIS.getFileName())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Page page) {
        Matcher link = LINK.matcher(page.text());
        while (link.find()) {
            String target = link.group(1);
            if (!target.contains("://")) {
                assertThat(page.file().resolveSibling(target)).exists();
            }
        }
    }

    @Test
    void aModelClassifiesAText() {
        Path folder = temp.resolve("model");
        try (TaskModel fresh = TaskModel.forTraining(
                TinyBert.withTokenizer(temp.resolve("tiny")),
                TaskKind.CLASSIFICATION,
                LabelSet.of(List.of("negative", "positive")),
                40,
                Placement.PLAIN,
                1,
                name -> false)) {
            fresh.save(folder);
        }
        assertThat(printed(() -> classify(folder))).matches("(negative|positive) [01][.,][0-9]{2}\\s+");
    }

    @Test
    void aRewardModelScoresReplies() {
        Path folder = temp.resolve("reward");
        try (TaskModel fresh = TaskModel.forTraining(
                TinyBert.withTokenizer(temp.resolve("tiny")),
                TaskKind.REGRESSION,
                LabelSet.NONE,
                40,
                Placement.PLAIN,
                1,
                name -> false)) {
            fresh.save(folder);
        }
        assertThat(printed(() -> score(folder))).matches("(-?[0-9]+[.,][0-9]{2} ){2}0[.,][0-9]{2}\\s+");
    }

    @Test
    void aRewardFunctionScoresReplies() {
        // 19 characters; both words wanted are among the four given (articles do not count): F1 of 1/2 and 1 is 2/3.
        assertThat(printed(PagesTest::reward))
                .contains("Score[value=" + 1.0 / 19)
                .contains("name=token-f1, outcome=Score[value=0.6666666666666666");
    }

    /**
     * Of 5 words all stand in the reference, of 4 neighbours 3, of 3 triples 1, of 2 quadruples none, for which 1/4
     * stands; 5 words instead of 6 cost exp(−1/5): 100 · (3/4 · 1/3 · 1/4)^(1/4) · 0.8187 = 40.94.
     */
    @Test
    void aMetricComparesTexts() {
        assertThat(printed(PagesTest::overlap))
                .startsWith("40.94 ")
                .contains("nrefs:1|case:mixed|eff:yes|tok:13a|smooth:exp");
    }

    @Test
    void aRecipeIsCarriedOut() throws IOException {
        TinyBert.withTokenizer(temp.resolve("tiny"));
        Files.writeString(temp.resolve("data.csv"), "text,label\ngood,yes\nbad,no\nfine,yes\npoor,no\n");
        Path file = temp.resolve("recipe.yaml");
        Files.writeString(file, """
                name: tiny
                model: %s
                task: classification
                device: cpu
                data: {train: {file: data.csv}, dev: {file: data.csv}}
                stages: [{stage: fine-tune}]
                """.formatted(temp.resolve("tiny")));
        Path out = temp.resolve("out");
        assertThat(printed(() -> train(file, out))).startsWith("{accuracy=");
        assertThat(new RunFolder(out).report()).isNotEmptyFile();
    }

    @Test
    void aTokenizerIsLearned() {
        Path folder = temp.resolve("tokenizer");
        tokenizer(List.of("not bad at all, not bad"), folder);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThat(tokenizer.decode(tokenizer.encode("not bad").ids(), true))
                    .isEqualTo("not bad");
        }
    }

    private static String printed(Runnable program) {
        PrintStream before = System.out;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        System.setOut(new PrintStream(text, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
