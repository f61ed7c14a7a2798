package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.data.LabelSet;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Parameter;
import dev.laurel.peft.BaseName;
import dev.laurel.peft.PeftConfig;
import dev.laurel.peft.Tuning;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An adapter is written into its base and read back, or refused with the reason. */
class MergingTest {

    @TempDir
    Path temp;

    private Path pretrained;

    @BeforeEach
    void writeModel() {
        pretrained = TinyBert.withTokenizer(temp.resolve("tiny"));
    }

    static Stream<PeftConfig> mergeable() {
        return Stream.of(
                Config.defaults(PeftConfig.Lora.class, "target_modules=[all-linear]"),
                Config.defaults(PeftConfig.Lora.class, "dora=true"),
                Config.defaults(PeftConfig.Ia3.class),
                Config.defaults(PeftConfig.BitFit.class));
    }

    private Path adapter(PeftConfig method, TaskKind kind) {
        Path folder = temp.resolve("adapter");
        LabelSet labels = kind == TaskKind.TOKENS ? LabelSet.bio(List.of("PER")) : LabelSet.of(List.of("bad", "good"));
        try (TaskModel model = TaskModel.forTraining(
                        pretrained,
                        kind,
                        labels,
                        40,
                        Placement.PLAIN,
                        3,
                        Tuning.by(method, BaseName.of(pretrained.toString())));
                Scope scope = Scope.open()) {
            for (Parameter p : model.model().trained().parameters()) {
                // away from zeros, which would hide mistakes
                Tensors.noGrad(() -> p.master().add_(new Scalar(0.05)));
            }
            model.model().trained().refresh();
            model.save(folder);
        }
        return folder;
    }

    private static Function<String, Path> bases() {
        return Path::of;
    }

    @ParameterizedTest
    @MethodSource("mergeable")
    void everyMethodThatCanBe(PeftConfig method) {
        Path out = temp.resolve("plain");
        Merging merging = Merging.write(adapter(method, TaskKind.CLASSIFICATION), out, bases());
        assertThat(merging.difference()).isLessThan(1e-5);
        assertThat(merging.texts()).isEqualTo(6);
        assertThat(out.resolve("adapter_config.json")).doesNotExist();
        assertThat(out.resolve("tokenizer.json")).exists();
        try (Model plain = Model.open(out, Model.Options.inference(Placement.PLAIN))) {
            assertThat(plain.spec().labels()).containsExactly("bad", "good");
        }
    }

    @Test
    void aTagger() {
        Merging merging = Merging.write(
                adapter(Config.defaults(PeftConfig.Lora.class), TaskKind.TOKENS), temp.resolve("plain"), bases());
        assertThat(merging.method()).isEqualTo("LORA");
        assertThat(merging.difference()).isLessThan(1e-5);
    }

    @Test
    void aBottleneckCannotAndLeavesNothingBehind() throws IOException {
        Path adapter = adapter(Config.defaults(PeftConfig.Bottleneck.class), TaskKind.CLASSIFICATION);
        assertThatThrownBy(() -> Merging.write(adapter, temp.resolve("plain"), bases()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("which no weight of the base can hold");
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("tiny", "adapter");
        }
    }

    @Test
    void whatIsInTheWayIsNotReplaced() throws IOException {
        Path adapter = adapter(Config.defaults(PeftConfig.BitFit.class), TaskKind.CLASSIFICATION);
        assertThatThrownBy(() -> Merging.write(adapter, adapter, bases()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is not empty, and the merged model would replace it");
        Path file = Files.writeString(temp.resolve("file"), "kept");
        assertThatThrownBy(() -> Merging.write(adapter, file, bases())).hasMessageContaining("is a file");
        assertThat(file).hasContent("kept");
        Merging.write(adapter, Files.createDirectories(temp.resolve("empty")), bases());
    }

    @Test
    void aWholeModelHasNothingToMerge() {
        assertThatThrownBy(() -> Merging.write(pretrained, temp.resolve("plain"), bases()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds no adapter (adapter_config.json is missing)");
    }

    @Test
    void anotherBaseIsRefused() throws IOException {
        Path adapter = adapter(Config.defaults(PeftConfig.BitFit.class), TaskKind.CLASSIFICATION);
        Path other = temp.resolve("other");
        try (TaskModel model = TaskModel.forTraining(
                        pretrained,
                        TaskKind.CLASSIFICATION,
                        LabelSet.of(List.of("bad", "good")),
                        40,
                        Placement.PLAIN,
                        3,
                        name -> false);
                Scope scope = Scope.open()) {
            Tensors.noGrad(() ->
                    model.model().parameters().parameters().get(0).master().add_(new Scalar(1)));
            model.save(other);
        }
        assertThatThrownBy(() -> Merging.write(adapter, temp.resolve("plain"), name -> other))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("was trained on another base model");
        assertThat(temp.resolve("plain")).doesNotExist();
    }
}
