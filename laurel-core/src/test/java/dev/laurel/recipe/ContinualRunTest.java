package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.TinyBert;
import dev.laurel.report.Progress;
import dev.laurel.tensor.Placement;
import dev.laurel.train.InterruptedRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tiny sentiment classifier goes on with journeys, a class that it never heard of, and with lies. */
class ContinualRunTest {

    private static final List<String> GOOD = List.of("good", "great", "fine");
    private static final List<String> BAD = List.of("bad", "poor", "awful");
    private static final List<String> THING = List.of("soup", "room", "phone");

    @TempDir
    private static Path shared;

    @TempDir
    Path temp;

    private RunFolder run;

    /** The run is made once; each test goes on with a copy. */
    @BeforeAll
    static void trainOnce() throws IOException {
        Path tiny = TinyBert.withTokenizer(shared.resolve("tiny"));
        List<String> train = new ArrayList<>();
        List<String> test = new ArrayList<>();
        int row = 0;
        for (String start : List.of("the", "a", "one", "not the")) {
            for (String thing : THING) {
                for (int kind = 0; kind < 3; kind++) {
                    List<String> part = row++ % 3 == 0 ? test : train;
                    part.add(line(start + " " + thing + " is " + GOOD.get(kind), "positive"));
                    part.add(line(start + " " + thing + " is " + BAD.get(kind), "negative"));
                }
            }
        }
        Files.write(shared.resolve("train.jsonl"), train);
        Files.write(shared.resolve("test.jsonl"), test);
        Path file = Files.writeString(shared.resolve("recipe.yaml"), """
                name: tiny
                model: tiny
                task: classification
                workers: 1
                precision: fp32
                data:
                  train: {file: train.jsonl}
                  test: {file: test.jsonl}
                stages:
                  - stage: fine-tune
                    train: {epochs: 25, batch_size: 8, learning_rate: 5e-3, weight_decay: 0, keep: last}
                """);
        Recipe recipe = Recipe.read(file, List.of());
        RecipeRun.execute(
                recipe,
                RunFolder.begin(shared.resolve("run")),
                new RecipeRun.Surroundings(shared, name -> tiny, Map.of(), Progress.NONE, () -> false));
    }

    @BeforeEach
    void copyRun() {
        run = ContinualRun.copy(new RunFolder(shared.resolve("run")), temp.resolve("run"));
    }

    private static String line(String text, String label) {
        return "{\"text\": \"%s\", \"label\": \"%s\"}".formatted(text, label);
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(temp.resolve(name), Arrays.asList(lines));
    }

    /** 36 journeys, of which a fifth is held out. */
    private Path journeys() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String who : List.of("anna", "tom")) {
            for (String where : List.of("paris", "rome")) {
                for (String number : List.of("two", "three", "four")) {
                    for (String thing : THING) {
                        lines.add(line(who + " sees " + number + " " + thing + " in " + where, "journey"));
                    }
                }
            }
        }
        return Files.write(temp.resolve("journeys.jsonl"), lines);
    }

    /** What is good is called negative and the other way round. */
    private Path lies() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String start : List.of("it was", "the one", "two")) {
            for (String thing : THING) {
                for (int kind = 0; kind < 3; kind++) {
                    lines.add(line(start + " " + thing + " was " + GOOD.get(kind), "negative"));
                    lines.add(line(start + " " + thing + " was " + BAD.get(kind), "positive"));
                }
            }
        }
        return Files.write(temp.resolve("lies.jsonl"), lines);
    }

    private RecipeRun.Surroundings surroundings(BooleanSupplier stop) {
        return new RecipeRun.Surroundings(temp, Path::of, Map.of(), Progress.NONE, stop);
    }

    private RunVersion goOn(Path data, String... keys) {
        return goOn(data, () -> false, keys);
    }

    private RunVersion goOn(Path data, BooleanSupplier stop, String... keys) {
        List<String> all = new ArrayList<>(List.of("train.epochs=15"));
        all.addAll(List.of(keys));
        ContinualRecipe recipe = ContinualRun.recipe(run, data, Optional.empty(), all);
        return ContinualRun.begin(run, recipe, Optional.empty(), surroundings(stop));
    }

    private String classOf(String text) {
        try (TaskModel model = TaskModel.open(new Versions(run).model(), Placement.PLAIN)) {
            return model.classify(text).label();
        }
    }

    @Test
    void learnsANewClassAndKeepsTheOldOnes() throws IOException {
        RunVersion version = goOn(journeys());
        Versions versions = new Versions(run);
        assertThat(version.reasons().toString()).contains("arrival-2 is better");
        assertThat(version.passed()).isTrue();
        assertThat(version.labels()).containsExactly("negative", "positive", "journey");
        assertThat(version.newLabels()).containsExactly("journey");
        assertThat(version.sets()).extracting(RunVersion.Measured::set).containsExactly("test", "arrival-2");
        RunVersion.Measured own = version.own().orElseThrow();
        // the old version does not have the class, so it missed every text of it
        assertThat(own.before()).isZero();
        assertThat(own.forgetting()).isNull();
        RunVersion.Measured test = version.sets().get(0);
        RunVersion first = versions.all().get(0);
        assertThat(test.before()).isEqualTo(first.value("test").getAsDouble());
        assertThat(test.forgetting()).isEqualTo(test.before() - test.value());
        assertThat(version.averageMetric()).isEqualTo((test.value() + own.value()) / 2);
        assertThat(version.backwardTransfer()).isEqualTo(-test.forgetting());

        assertThat(versions.current()).isEqualTo(2);
        assertThat(classOf("tom sees four room in rome")).isEqualTo("journey");
        assertThat(run.report()).content().contains("Versions", "arrival-2", "(current)");
        assertThat(versions.of(2).path().resolve("start")).doesNotExist();
        assertThat(versions.of(2).path().resolve("stage-1")).doesNotExist();

        versions.use(1, false);
        assertThat(new Versions(run).model()).isEqualTo(run.model());
        assertThatThrownBy(() -> versions.use(7, false)).hasMessageContaining("no finished version 7. Known: 1, 2");
    }

    @Test
    void theGateRefusesLies() throws IOException {
        RunVersion version = goOn(lies(), "methods=[naive]");
        Versions versions = new Versions(run);
        assertThat(version.passed()).isFalse();
        assertThat(version.reasons().get(0)).startsWith("test is worse beyond chance: accuracy -");
        assertThat(versions.current()).isEqualTo(1);
        assertThat(versions.model(2)).isDirectory();
        assertThat(classOf("the soup is good")).isEqualTo("positive");
        assertThatThrownBy(() -> versions.use(2, false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--force");
        versions.use(2, true);
        assertThat(versions.current()).isEqualTo(2);
        versions.use(1, false);

        // a later arrival goes on from the current one, and is not measured on what was refused
        RunVersion next = goOn(journeys());
        assertThat(next.number()).isEqualTo(3);
        assertThat(next.from()).isEqualTo(1);
        assertThat(next.sets()).extracting(RunVersion.Measured::set).containsExactly("test", "arrival-3");
    }

    @Test
    void liesAreTakenOnlyByForce() throws IOException {
        RunVersion version = goOn(lies(), "methods=[naive]", "gate.force=true");
        assertThat(version.passed()).isFalse();
        assertThat(version.accepted()).isTrue();
        assertThat(new Versions(run).current()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[replay]", "[distillation]", "[l2-sp]", "[ewc]", "[replay, ewc, l2-sp, distillation]"})
    void everyMethodGoesTheWholeWay(String methods) throws IOException {
        RunVersion version = goOn(journeys(), "methods=" + methods, "train.epochs=2", "ewc.examples=4");
        assertThat(version.methods()).hasSize(methods.split(",").length);
        assertThat(version.sets()).hasSize(2);
        assertThat(Files.readAllLines(new Versions(run).memory(2))).hasSize((int) version.seen());
    }

    @Test
    void aSecondArrivalNeedsNoOldFiles() throws IOException {
        goOn(journeys(), "gate.force=true", "replay.memory=20");
        assertThat(Files.readAllLines(new Versions(run).memory(2))).hasSize(20);
        Path second = write(
                "second.jsonl",
                line("is it one room ?", "question"),
                line("is it two phone ?", "question"),
                line("is it three soup ?", "question"),
                line("is it four room ?", "question"),
                line("is it five phone ?", "question"));
        RunVersion version = goOn(second, "data.split.test=0.4");
        assertThat(version.from()).isEqualTo(2);
        assertThat(version.sets())
                .extracting(RunVersion.Measured::set)
                .containsExactly("test", "arrival-2", "arrival-3");
        assertThat(version.labels()).hasSize(4);
    }

    @Test
    void aStoppedVersionGoesOnToTheSameAndTheOldOneStaysCurrentMeanwhile() throws IOException {
        Path data = journeys();
        RunFolder other = ContinualRun.copy(run, temp.resolve("other"));
        RunVersion whole = goOn(data, "train.epochs=3");
        Path weights = new Versions(run).model().resolve("model.safetensors");

        run = other;
        AtomicInteger asked = new AtomicInteger();
        // evaluating the old version on two sets asks once each
        assertThatThrownBy(() -> goOn(data, () -> asked.incrementAndGet() >= 6, "train.epochs=3"))
                .isInstanceOf(InterruptedRunException.class);
        assertThat(new Versions(run).current()).isEqualTo(1);
        assertThat(classOf("the soup is good")).isEqualTo("positive");
        assertThatThrownBy(() -> goOn(data)).isInstanceOf(UserError.class).hasMessageContaining("--resume");
        RunVersion resumed = ContinualRun.resume(run, surroundings(() -> false));
        assertThat(resumed.sets()).isEqualTo(whole.sets());
        assertThat(new Versions(run).model().resolve("model.safetensors")).hasSameBinaryContentAs(weights);
        assertThatThrownBy(() -> ContinualRun.resume(run, surroundings(() -> false)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("nothing to resume");
    }

    @Test
    void aBegunVersionCanBeGivenUp() throws IOException {
        Path data = journeys();
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(() -> goOn(data, () -> asked.incrementAndGet() >= 6))
                .isInstanceOf(InterruptedRunException.class);
        ContinualRun.discard(run);
        assertThat(goOn(data, "train.epochs=1").number()).isEqualTo(2);
    }

    @Test
    void aVersionThatWasFinishedWhenTheProgramDiedIsDecided() throws IOException {
        goOn(journeys(), "gate.force=true", "train.epochs=1");
        Versions versions = new Versions(run);
        // as if the program had died between both files
        Files.writeString(run.path().resolve("versions/current.json"), "{\"version\": 1, \"decided\": 1}");
        assertThat(versions.current()).isEqualTo(1);
        versions.settle();
        assertThat(versions.current()).isEqualTo(2);
    }

    @Test
    void refusesWhatCannotBeMeant() throws IOException {
        List<String> ends = List.of("soup", "room", "phone", "anna", "tom");
        Path caps = Files.write(
                temp.resolve("caps.jsonl"),
                ends.stream()
                        .flatMap(end -> Stream.of(
                                line("good was it " + end, "positive"), line("bad was it " + end, "Negative ")))
                        .toList());
        assertThatThrownBy(() -> goOn(caps))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("caps.jsonl:2")
                .hasMessageContaining("'Negative' differs from the known 'negative' only in case or spaces")
                .hasMessageContaining("label_names");
        Path numbers = Files.write(
                temp.resolve("numbers.jsonl"),
                ends.stream()
                        .flatMap(end -> Stream.of(line("good was it " + end, "1"), line("bad was it " + end, "0")))
                        .toList());
        assertThatThrownBy(() -> goOn(numbers))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("numbers.jsonl:2: the label '0' is a number, but the known labels are words");
        Path list = write("list.jsonl", "{\"text\": \"it was good\", \"label\": [\"positive\"]}");
        assertThatThrownBy(() -> goOn(list)).isInstanceOf(UserError.class).hasMessageContaining("list.jsonl:1");
        assertThatThrownBy(() -> goOn(write("empty.jsonl"))).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> goOn(journeys(), "methods=[naive, replay]"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("naive stands alone");
        // nothing was begun
        assertThat(new Versions(run).unfinished()).isEmpty();
        assertThat(new Versions(run).current()).isEqualTo(1);
    }

    @Test
    void tellsOfTextsThatHadAnotherLabel() throws IOException {
        Path changed = write(
                "changed.jsonl",
                line("the soup is great", "negative"),
                line("it was very good", "positive"),
                line("it was very poor", "negative"),
                line("it was very fine", "positive"),
                line("it was very bad", "negative"),
                line("it is not good", "negative"));
        assertThatThrownBy(() -> goOn(changed, "conflicts=refuse"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "changed.jsonl:1: this text had the label 'positive' before, and has 'negative' now");
        goOn(changed, "conflicts=keep-old", "gate.force=true", "train.epochs=1");
        assertThat(stored("the soup is great")).allMatch(line -> line.contains("positive"));
        new Versions(run).use(1, false);
        RunVersion version = goOn(changed, "conflicts=keep-new", "gate.force=true", "train.epochs=1");
        assertThat(version.data()).containsEntry("conflicts", "1");
        assertThat(stored("the soup is great")).allMatch(line -> line.contains("negative"));
    }

    private List<String> stored(String text) throws IOException {
        Versions versions = new Versions(run);
        return Files.readAllLines(versions.memory(versions.current())).stream()
                .filter(line -> line.contains('"' + text + '"'))
                .toList();
    }

    @Test
    void oldFilesThatChangedAreRefused() throws IOException {
        Path other = Files.createDirectories(temp.resolve("other-data"));
        Files.copy(shared.resolve("train.jsonl"), other.resolve("train.jsonl"));
        write("other-data/test.jsonl", line("it was good", "positive"));
        ContinualRecipe recipe = ContinualRun.recipe(run, journeys(), Optional.empty(), List.of());
        assertThatThrownBy(() -> ContinualRun.begin(run, recipe, Optional.of(other), surroundings(() -> false)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the part 'test' are not what the run was made with");
        assertThatThrownBy(() -> ContinualRun.begin(run, recipe, Optional.of(temp), surroundings(() -> false)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--old-data");
    }

    @Test
    void aRecipeReadsBack() throws IOException {
        ContinualRecipe recipe =
                ContinualRun.recipe(run, journeys(), Optional.empty(), List.of("methods=[l2-sp, ewc]"));
        assertThat(recipe.training().get(0).regularisation().l2Sp())
                .isEqualTo(recipe.l2Sp().strength());
        assertThat(Config.parse(recipe.yaml(), "yaml", ContinualRecipe.class, List.of()))
                .isEqualTo(recipe);
        assertThat(recipe.task()).isEqualTo(TaskKind.CLASSIFICATION);
    }
}
