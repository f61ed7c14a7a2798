package dev.laurel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    @Test
    void describesEveryKeyOnce() {
        var rows = Reference.describe(Sample.class);
        assertThat(rows.stream().map(Reference.Row::path))
                .containsExactly(
                        "model",
                        "seed",
                        "precision",
                        "device",
                        "note",
                        "labels",
                        "split",
                        "early_stopping",
                        "early_stopping.patience",
                        "early_stopping.min_delta",
                        "stages",
                        "stages[fine-tune].learning_rate",
                        "stages[fine-tune].epochs",
                        "stages[fine-tune].warmup_steps",
                        "stages[fine-tune].max_steps",
                        "stages[fine-tune].shuffle",
                        "stages[fine-tune].optimizer",
                        "stages[fine-tune].optimizer.beta1",
                        "stages[fine-tune].optimizer.beta2",
                        "stages[evaluate].data",
                        "stages[evaluate].batch_tokens");
        assertThat(rows.get(11))
                .isEqualTo(new Reference.Row(
                        "stages[fine-tune].learning_rate",
                        "number",
                        "5e-5",
                        "> 0 and <= 1",
                        List.of("lr"),
                        "Peak learning rate.",
                        "transformers TrainingArguments"));
        assertThat(rows.get(0).defaultValue()).isEqualTo("required");
        assertThat(rows.get(4).defaultValue()).isEqualTo("none");
        assertThat(rows.get(10).type()).isEqualTo("list of mapping with stage: fine-tune or evaluate");
    }

    @Test
    void aRecordThatContainsItselfIsDescribedOnce() {
        record Tree(
                @Key(doc = "Name | title.", defaultValue = "x")
                String name,

                @Key(doc = "Below.") List<Tree> children) {}
        assertThat(Reference.markdown(Tree.class)).isEqualTo("""
                | Key | Type | Default | Meaning |
                |---|---|---|---|
                | `name` | text | x | Name \\| title. |
                | `children` | list of mapping | none | Below. |
                """);
        assertThat(Config.parse("children: [{name: a}]", "t", Tree.class, List.of("children.0.name=b")))
                .isEqualTo(new Tree("x", List.of(new Tree("b", List.of()))));
    }

    @Test
    void tabulatesAliasesRangesAndSources() {
        assertThat(Reference.markdown(Sample.class))
                .contains("| `stages[fine-tune].learning_rate` | number, > 0 and <= 1 | 5e-5 | Peak learning rate."
                        + " Short: `lr`. (transformers TrainingArguments) |");
    }
}
