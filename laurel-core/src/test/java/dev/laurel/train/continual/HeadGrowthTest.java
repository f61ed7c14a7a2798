package dev.laurel.train.continual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.Predictor;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.TinyBert;
import dev.laurel.tensor.Placement;
import dev.laurel.tokenize.Encoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeadGrowthTest {

    private static final LabelSet OLD = LabelSet.of(List.of("no", "yes"));
    private static final LabelSet MORE = LabelSet.of(List.of("no", "yes", "maybe"));

    @TempDir
    Path temp;

    private Path trained(TaskKind kind) {
        Path folder = temp.resolve("old");
        Path tiny = TinyBert.withTokenizer(temp.resolve("tiny"));
        try (TaskModel model = TaskModel.forTraining(tiny, kind, OLD, 20, Placement.PLAIN, 1, name -> false)) {
            model.save(folder);
        }
        return folder;
    }

    @ParameterizedTest
    @EnumSource(names = {"CLASSIFICATION", "MULTI_LABEL", "TOKENS"})
    void keepsWhatItSaidOfTheOldClasses(TaskKind kind) {
        Path grown = temp.resolve("grown");
        try (TaskModel old = TaskModel.open(trained(kind), Placement.PLAIN)) {
            HeadGrowth.write(old, MORE, 8, grown);
            try (TaskModel more = TaskModel.open(grown, Placement.PLAIN)) {
                assertThat(more.labels()).isEqualTo(MORE);
                assertThat(more.maxLength()).isEqualTo(old.maxLength());
                Map<String, float[]> then = TinyBert.weights(old.model());
                Map<String, float[]> now = TinyBert.weights(more.model());
                then.forEach((name, values) -> assertThat(Arrays.copyOf(now.get(name), values.length))
                        .as(name)
                        .isEqualTo(values));
                assertThat(now.get("classifier.weight")).hasSize(3 * 16);

                List<Encoding> text = old.encode(List.of(Labeled.of("the soup is good")));
                float[] before = new Predictor(old.model(), old.workers()).logits(text, done -> {})[0];
                float[] after = new Predictor(more.model(), more.workers()).logits(text, done -> {})[0];
                for (int row = 0; row < before.length / 2; row++) {
                    assertThat(after[3 * row]).isCloseTo(before[2 * row], within(1e-6f));
                    assertThat(after[3 * row + 1]).isCloseTo(before[2 * row + 1], within(1e-6f));
                }
            }
        }
        assertThat(Files.exists(temp.resolve("grown-old"))).isFalse();
    }

    @Test
    void refusesToReorder() {
        try (TaskModel old = TaskModel.open(trained(TaskKind.CLASSIFICATION), Placement.PLAIN)) {
            LabelSet other = LabelSet.of(List.of("yes", "no", "maybe"));
            assertThatThrownBy(() -> HeadGrowth.write(old, other, 8, temp.resolve("grown")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("do not begin");
        }
    }
}
