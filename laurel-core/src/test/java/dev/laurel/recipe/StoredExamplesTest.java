package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.data.Example;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredExamplesTest {

    @TempDir
    Path temp;

    private Path file;

    @BeforeEach
    void name() {
        file = temp.resolve("examples.jsonl");
    }

    private Labeled one(String text, Target target) {
        return new Labeled(text, Optional.empty(), Optional.of(target), new Location(file.toString(), 1));
    }

    @Test
    void readsBackWhatItWrote() {
        List<Example> examples = List.of(
                one("one \"quoted\"\nline\u2028", new Target.OneOf("yes")),
                new Labeled(
                        "a", Optional.of("b"), Optional.of(new Target.AnyOf(Set.of("x"))), new Location(file + "", 2)),
                new Tagged(List.of("in", "rome"), List.of("O", "B-LOC"), new Location(file + "", 3)));
        StoredExamples.write(file, examples);
        assertThat(StoredExamples.read(file)).isEqualTo(examples);
    }

    @Test
    void saysWhichLineWasChanged() throws IOException {
        Files.write(file, List.of("{\"text\": \"a\", \"label\": \"x\"}", "{\"text\": 3, \"label\": \"x\"}"));
        assertThatThrownBy(() -> StoredExamples.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("examples.jsonl:2")
                .hasMessageContaining("'text' is no text");
    }

    @Test
    void knownTextsSeeAnotherLabelOfTheSameText() {
        KnownTexts known = new KnownTexts();
        known.add(List.of(one("a", new Target.OneOf("x")), one("b", new Target.OneOf("tab\there"))));
        known.write(file);
        KnownTexts again = KnownTexts.read(file);
        assertThat(again.contradicting(one("a", new Target.OneOf("x")))).isEmpty();
        assertThat(again.contradicting(one("a", new Target.OneOf("y")))).contains("x");
        assertThat(again.contradicting(one("b", new Target.OneOf("y")))).contains("tab\there");
        assertThat(again.contradicting(one("c", new Target.OneOf("y")))).isEmpty();
    }
}
