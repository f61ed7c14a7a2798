package dev.laurel.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.Page;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.model.TinyBert;
import dev.laurel.recipe.Recipe;
import dev.laurel.recipe.RecipeRun;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunRecord;
import dev.laurel.report.Progress;
import dev.laurel.train.InterruptedRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches that really train, a tiny model on a tiny task. */
class RecipeSearchTest {

    private static final List<String> KIND = List.of("good", "great", "fine", "bad", "poor", "awful");
    private static final List<String> THING = List.of("soup", "room", "phone");

    @TempDir
    Path temp;

    private Path pretrained;
    private Path file;

    @BeforeEach
    void writeRecipe() throws IOException {
        pretrained = TinyBert.withTokenizer(temp.resolve("tiny"));
        Path data = Files.createDirectories(temp.resolve("data"));
        Files.writeString(data.resolve("train.jsonl"), rows(0));
        Files.writeString(data.resolve("dev.jsonl"), rows(1));
        Files.writeString(data.resolve("test.jsonl"), rows(2));
        file = Files.writeString(data.resolve("recipe.yaml"), """
                name: tiny
                model: tiny
                task: classification
                workers: 1
                precision: fp32
                data:
                  train: {file: train.jsonl}
                  dev: {file: dev.jsonl}
                  test: {file: test.jsonl}
                stages:
                  - stage: fine-tune
                    train: {epochs: 2, batch_size: 4, learning_rate: 5e-3}
                """);
    }

    private static String rows(int part) {
        return IntStream.range(0, KIND.size() * THING.size())
                .filter(i -> part == 0 || i % 3 == part)
                .mapToObj(i -> "{\"text\": \"%s %s\", \"label\": \"%s\"}"
                        .formatted(THING.get(i / KIND.size()), KIND.get(i % KIND.size()), i % 6 < 3 ? "up" : "down"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private Recipe recipe(List<String> arguments) {
        return Recipe.read(file, arguments);
    }

    private RecipeRun.Surroundings surroundings(BooleanSupplier stop) {
        return new RecipeRun.Surroundings(
                temp.resolve("data"), name -> pretrained, Map.of("laurel", "test"), Progress.NONE, stop);
    }

    private RecipeSearch search(Path out, BooleanSupplier stop, int trials, List<String> space, String... settings) {
        SearchFolder folder = Files.exists(out) ? SearchFolder.resume(out) : SearchFolder.begin(out);
        return new RecipeSearch(
                this::recipe,
                new SearchSpace(space.stream().map(Dimension::parse).toList()),
                Config.defaults(SearchConfig.class, settings),
                trials,
                folder,
                surroundings(stop));
    }

    private static final List<String> SPACE = List.of("lr=log(1e-4, 1e-1)", "batch_size=2|4");

    /** Stopped again and again, wherever it is, it comes to what it comes to in one go. */
    @Test
    void searchesAndResumesAndCompletesTheBest() throws IOException {
        Path out = temp.resolve("whole");
        SearchRecord whole = search(out, () -> false, 4, SPACE, "sampler=random", "metric=log_loss")
                .run();
        assertThat(whole.trials()).hasSize(4);
        assertThat(whole.larger()).isFalse();
        SearchRecord.Row best = whole.trials().get(0);
        assertThat(best.status()).isEqualTo(TrialEvent.Status.COMPLETED);
        assertThat(whole.best().metrics()).containsOnlyKeys("dev", "test");
        assertThat(whole.best().metrics().get("dev").get("log_loss"))
                .isEqualTo(best.value().orElseThrow());

        // the best alone is complete, and of the others nothing is left to go on from
        for (SearchRecord.Row row : whole.trials()) {
            RunFolder run = new SearchFolder(out).trial(row.trial());
            assertThat(Files.exists(run.record())).isEqualTo(row.trial() == best.trial());
            assertThat(run.path().resolve("stage-1")).doesNotExist();
        }
        assertThat(out.resolve("report.html"))
                .content()
                .contains("Trials, the best first")
                .contains("Best recipe");
        assertThat(out.resolve("tune.json")).content().contains("\"status\" : \"completed\"");

        // the recipe of the best gives the same wherever it is run from, searched or not
        Recipe again = Recipe.read(Files.move(out.resolve("best.yaml"), temp.resolve("moved.yaml")), List.of());
        RunRecord run = RecipeRun.execute(
                again,
                RunFolder.begin(temp.resolve("again")),
                new RecipeRun.Surroundings(temp, name -> pretrained, Map.of(), Progress.NONE, () -> false));
        assertThat(run.metrics().get("after")).isEqualTo(whole.best().metrics());

        Path interrupted = temp.resolve("interrupted");
        SearchRecord pieces = null;
        int stops = 0;
        while (pieces == null) {
            AtomicInteger asked = new AtomicInteger();
            try {
                BooleanSupplier soon = () -> asked.incrementAndGet() > 12;
                pieces = search(interrupted, soon, 4, SPACE, "sampler=random", "metric=log_loss")
                        .run();
            } catch (InterruptedRunException e) {
                stops++;
            }
        }
        assertThat(stops).isGreaterThan(1);
        assertThat(pieces.trials()).isEqualTo(whole.trials());
        assertThat(pieces.best().metrics()).isEqualTo(whole.best().metrics());

        assertThatThrownBy(() -> search(interrupted, () -> false, 4, SPACE, "sampler=tpe", "metric=log_loss")
                        .run())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was begun otherwise: then 'sampler: random', now 'sampler: tpe'");
        assertThatThrownBy(() -> SearchFolder.begin(interrupted)).hasMessageContaining("holds a search already");
    }

    /** Two jobs of one core each: other trials first, but the same of each. */
    @Test
    void jobsDoNotDisturbEachOther() {
        List<String> settings = List.of("sampler=random", "scheduler=none");
        List<SearchRecord.Row> one = search(temp.resolve("one"), () -> false, 4, SPACE, settings.toArray(String[]::new))
                .run()
                .trials();
        List<SearchRecord.Row> two = search(
                        temp.resolve("two"),
                        () -> false,
                        4,
                        SPACE,
                        Stream.concat(settings.stream(), Stream.of("jobs=2")).toArray(String[]::new))
                .run()
                .trials();
        assertThat(two.stream().map(SearchRecord.Row::values))
                .isEqualTo(one.stream().map(SearchRecord.Row::values).toList());
        assertThat(two.stream().map(SearchRecord.Row::value))
                .isEqualTo(one.stream().map(SearchRecord.Row::value).toList());
    }

    @Test
    void allFailing() {
        assertThatThrownBy(() -> search(
                                temp.resolve("failing"),
                                () -> false,
                                2,
                                List.of("lr=uniform(1e30, 1e32)"),
                                "scheduler=none")
                        .run())
                .isInstanceOf(RunFailure.class)
                .hasMessageStartingWith("none of 2 trials came to its end; the first reason: the loss is ");
    }

    @Test
    void refusesWhatItCannotSearchBeforeAnything() {
        refused(List.of("learning_rat=log(1e-5, 1e-3)"), "unknown key 'learning_rat'. Did you mean 'learning_rate'?");
        refused(
                List.of("lr=log(1e-5, 1e-3)", "stages.0.train.learning_rate=1e-4|2e-4"),
                "this key is the same as 'lr'");
        refused(List.of("label_smoothing=uniform(0, 2)"), "'stages.0.train.label_smoothing' must be >= 0 and < 1");
        refused(List.of("batch_size=8|many"), "'stages.0.train.batch_size' must be a whole number, found 'many'");
        refused(
                List.of("dev.file=dev.jsonl|test.jsonl"),
                "cannot be searched, since trials must be judged by the same");
        refused(List.of("freeze=none|embeddings", "peft={method: lora}|null"), "freeze and peft are both given");
        assertThatThrownBy(() -> new SearchSpace(List.of())).hasMessageStartingWith("the search space is empty");
        assertThatThrownBy(() -> search(temp.resolve("no"), () -> false, 2, SPACE, "jobs=9999"))
                .hasMessageStartingWith("9999 jobs at a time need as many cores");
        assertThatThrownBy(() -> search(temp.resolve("no"), () -> false, 2, SPACE, "metric=acuracy")
                        .run())
                .hasMessageStartingWith("the dev part has no metric 'acuracy'. Did you mean 'accuracy'?");
        assertThat(temp.resolve("no/trials")).doesNotExist();
    }

    private void refused(List<String> space, String message) {
        assertThatThrownBy(() -> search(temp.resolve("no"), () -> false, 9, space))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("space '")
                .hasMessageContaining(message);
    }

    @Test
    void refusesARecipeWithoutDevPart() throws IOException {
        Files.writeString(file, Files.readString(file).replaceFirst(" *dev: .*\n", ""));
        assertThatThrownBy(
                        () -> search(temp.resolve("no"), () -> false, 2, SPACE).run())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("the data has no dev part, by which runs could be compared.");
    }

    @Test
    void readsASpaceFromAFile() throws IOException {
        Path space =
                Files.writeString(temp.resolve("space.yaml"), "space:\n  lr: log(1e-5, 1e-3)\n  batch_size: 8 | 16\n");
        assertThat(SearchSpace.read(space)).hasToString("[lr=log(1e-5, 0.001), batch_size=8|16]");
        Files.writeString(space, "space:\n  lr: logs(1e-5, 1e-3)\n");
        assertThatThrownBy(() -> SearchSpace.read(space))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(space + ": space 'lr': there is no range 'logs'. Did you mean 'log'?");
    }

    @Test
    void theShippedSpaceFitsItsRecipe() {
        Path recipes = Page.at("recipes").file();
        SearchSpace space = new SearchSpace(SearchSpace.read(recipes.resolve("spaces/customer-sentiment.yaml")));
        assertThatCode(() -> space.requireFits(
                        arguments -> Recipe.read(recipes.resolve("customer-sentiment.yaml"), arguments),
                        List.of(new RandomSampler(space, 1).next(1, 0, List.of()))))
                .doesNotThrowAnyException();
    }
}
