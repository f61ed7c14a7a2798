package dev.laurel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {

    @TempDir
    Path folder;

    @Test
    void readsOneLabelForEachText() {
        write("train.csv", "text,label\nx,bad\ny, good \n");
        write("dev.csv", "text,label\nz,good\n");

        LoadedData<Labeled> data = labeled("{train: {file: train.csv}, dev: {file: dev.csv}}");

        assertThat(data.labels().names()).containsExactly("bad", "good");
        assertThat(data.train().examples())
                .extracting(Labeled::text, e -> e.target().orElseThrow())
                .containsExactly(tuple("x", new Target.OneOf("bad")), tuple("y", new Target.OneOf("good")));
        assertThat(data.dev().orElseThrow().size()).isEqualTo(1);
        assertThat(data.test()).isEmpty();
        assertThat(data.parts()).hasSize(2);
    }

    @Test
    void hashesTheFilesAsSha256sumDoes() {
        write("train.csv", "text,label\nx,a\n");
        // printf 'text,label\nx,a\n' | sha256sum
        assertThat(labeled("{train: {file: train.csv}}").train().sha256())
                .isEqualTo("1ef4d3837252ebb64379a8cb432b6cbdd1f0b950bae0c837e760932ed338fe33");
    }

    @Test
    void takesThePositionOfColumnsToMeanThatThereIsNoHeader() {
        write("train.tsv", "good\tx\nbad\ty\n");
        assertThat(labeled("{train: {file: train.tsv}, columns: {text: 1, label: 0}}")
                        .train()
                        .size())
                .isEqualTo(2);
        assertThat(labeled("{train: {file: train.tsv}, header: true, columns: {text: 1, label: 0}}")
                        .train()
                        .size())
                .isEqualTo(1);
    }

    @Test
    void ordersLabelsByNumberByNameOrAsStated() {
        write("train.csv", "text,label\nx,10\ny,9\nz,10\n");
        assertThat(labels("{train: {file: train.csv}}")).containsExactly("9", "10");
        assertThat(labels("{train: {file: train.csv}, label_names: {10: ten, 9: nine}}"))
                .containsExactly("ten", "nine");
        assertThat(labels("{train: {file: train.csv}, label_names: {10: many}}"))
                .containsExactly("many", "9");
        assertThat(labels("{train: {file: train.csv}, labels: [10, 9, 8]}")).containsExactly("10", "9", "8");
        assertThat(labels("{train: {file: train.csv}, label_names: {10: same, 9: same}}"))
                .containsExactly("same");
    }

    @Test
    void readsTheSameLabelFromEveryTypeOfJson() {
        write(
                "train.jsonl",
                "{\"text\": \"x\", \"label\": 1}\n{\"text\": \"y\", \"label\": \"1\"}\n"
                        + "{\"text\": \"z\", \"label\": 1.0}\n{\"text\": \"w\", \"label\": true}\n");
        assertThat(labels("{train: {file: train.jsonl}}")).containsExactly("1", "true");
    }

    @Test
    void readsPairsAndNestedColumns() {
        write("train.jsonl", "{\"a\": {\"b\": \"x\"}, \"c\": \"y\", \"label\": \"n\"}\n");
        Labeled example = labeled("{train: {file: train.jsonl}, columns: {text: a.b, text_pair: c}}")
                .train()
                .examples()
                .get(0);
        assertThat(example.text()).isEqualTo("x");
        assertThat(example.pair()).contains("y");
    }

    @Test
    void readsSeveralLabels() {
        write(
                "train.jsonl",
                "{\"text\": \"x\", \"label\": [\"b\", \"a\", \"b\"]}\n{\"text\": \"y\", \"label\": []}\n"
                        + "{\"text\": \"z\", \"label\": null}\n");
        LoadedData<Labeled> lists =
                load("{train: {file: train.jsonl}}", TaskKind.MULTI_LABEL).as(Labeled.class);
        assertThat(lists.labels().names()).containsExactly("a", "b");
        assertThat(lists.train().examples())
                .extracting(e -> e.target().orElseThrow().labels())
                .containsExactly(Set.of("a", "b"), Set.of(), Set.of());

        write("train.tsv", "text\tlabel\nx\tb, a\ny\t\n");
        LoadedData<Labeled> text = load("{train: {file: train.tsv}, label_separator: ','}", TaskKind.MULTI_LABEL)
                .as(Labeled.class);
        assertThat(text.train().examples())
                .extracting(e -> e.target().orElseThrow().labels())
                .containsExactly(Set.of("a", "b"), Set.of());
        assertThatThrownBy(() -> load("{train: {file: train.tsv}}", TaskKind.MULTI_LABEL))
                .hasMessage("train.tsv:2: column 'label' holds the text 'b, a'; a list is needed;"
                        + " state label_separator if it holds several labels");
    }

    @Test
    void readsNumbers() {
        write("train.csv", "text,label\nx,-1.5\ny,2\n");
        LoadedData<Labeled> data =
                load("{train: {file: train.csv}}", TaskKind.REGRESSION).as(Labeled.class);
        assertThat(data.labels()).isEqualTo(LabelSet.NONE);
        assertThat(data.train().examples())
                .extracting(e -> e.target().orElseThrow())
                .containsExactly(new Target.Value(-1.5), new Target.Value(2));
        write("bad.csv", "text,label\nx,NaN\n");
        assertThatThrownBy(() -> load("{train: {file: bad.csv}}", TaskKind.REGRESSION))
                .hasMessage("bad.csv:2: column 'label' holds the text 'NaN'; a finite number is needed");
    }

    @Test
    void readsOneFileForEachClassInAnotherEncoding() throws IOException {
        Charset windows = Charset.forName("windows-1252");
        Files.write(folder.resolve("rt.pos"), "caf\u00e9\u2019s fine\n".getBytes(windows));
        Files.write(folder.resolve("rt.neg"), "na\u00efve\nbad\n".getBytes(windows));

        LoadedData<Labeled> data = labeled("""
                train:
                  files:
                    - {file: rt.pos, label: 1}
                    - {file: rt.neg, label: 0}
                format: text
                encoding: windows-1252
                label_names: {0: negative, 1: positive}
                """);

        assertThat(data.labels().names()).containsExactly("negative", "positive");
        assertThat(data.train().examples()).extracting(Labeled::text).containsExactly("café’s fine", "naïve", "bad");
        assertThat(data.train().examples().get(2).location()).hasToString("rt.neg:2");
    }

    @Test
    void readsArraysUnderSeveralPathsOfOneFile() {
        write("full.json", "{\"train\": [[\"x\", \"a\"]], \"oos\": [[\"y\", \"oos\"]], \"val\": [[\"z\", \"a\"]]}");
        LoadedData<Labeled> data = labeled("""
                train:
                  files: [{file: full.json, path: train}, {file: full.json, path: oos}]
                dev: {file: full.json, path: val}
                columns: {text: 0, label: 1}
                """);
        assertThat(data.labels().names()).containsExactly("a", "oos");
        assertThat(data.dev().orElseThrow().examples().get(0).text()).isEqualTo("z");
    }

    @Test
    void convertsTheTagsOfAllPartsByTheSchemeFoundInThem() {
        // Only the second entity of dev, which touches the first, shows that this is IOB1.
        write("train.conll", "EU X I-ORG\nrejects X O\n");
        write("dev.conll", "Rome X I-LOC\nParis X B-LOC\n");
        LoadedData<Tagged> data = tagged("{train: {file: train.conll}, dev: {file: dev.conll}, labels: [ORG, LOC]}");
        assertThat(data.labels().names()).containsExactly("O", "B-ORG", "I-ORG", "B-LOC", "I-LOC");
        assertThat(data.train().examples().get(0).tags()).containsExactly("B-ORG", "O");
        assertThat(data.dev().orElseThrow().examples().get(0).tags()).containsExactly("B-LOC", "B-LOC");
    }

    @Test
    void namesTheWordThatBreaksAStatedScheme() {
        write("train.conll", "EU B-ORG\n\nthe O\nPeter I-PER\n");
        assertThatThrownBy(() -> tagged("{train: {file: train.conll}, tag_scheme: bio}"))
                .hasMessage("train.conll:4: 'I-PER' cannot stand after 'O' in the stated scheme bio;"
                        + " tag_scheme: auto reads it all the same");
        assertThat(tagged("{train: {file: train.conll}}")
                        .train()
                        .examples()
                        .get(1)
                        .tags())
                .containsExactly("O", "B-PER");
        assertThatThrownBy(() -> tagged("{train: {file: train.conll}, tag_scheme: bioes}"))
                .hasMessageStartingWith("train.conll:1: the end of the sentence cannot stand after 'B-ORG'");
        write("odd.conll", "EU B-ORG\nthe O\nPeter PER\n");
        assertThatThrownBy(() -> tagged("{train: {file: odd.conll}}"))
                .hasMessageStartingWith("odd.conll:3: 'PER' is not a tag of the bio scheme");
    }

    @Test
    void collapsesTags() {
        write("train.conll", "EU I-ORG\nrejects O\nPeter I-PER\nBlack I-PER\n");
        LoadedData<Tagged> data = tagged("{train: {file: train.conll}, collapse_tags: entity}");
        assertThat(data.labels().names()).containsExactly("O", "entity");
        assertThat(data.train().examples().get(0).tags()).containsExactly("entity", "O", "entity", "entity");
    }

    @Test
    void keepsTagsThatMarkNoEntities() {
        write("train.jsonl", "{\"words\": \"the cat\", \"tags\": [\"DT\", \"NN\"]}\n");
        LoadedData<Tagged> data = tagged("{train: {file: train.jsonl}}");
        assertThat(data.labels().names()).containsExactly("DT", "NN");
        assertThat(data.train().examples().get(0).words()).containsExactly("the", "cat");
        write("short.jsonl", "{\"words\": \"the cat\", \"tags\": [\"DT\"]}\n");
        assertThatThrownBy(() -> tagged("{train: {file: short.jsonl}}"))
                .hasMessage("short.jsonl:1: 2 words in column 'words' but 1 tags in column 'tags'");
    }

    @Test
    void namesALabelUnseenInTraining() {
        write("train.csv", "text,label\nx,negative\ny,positive\n");
        write("dev.csv", "text,label\nx,negative\ny,postive\n");
        String recipe = "train: {file: train.csv}\ndev: {file: dev.csv}\n";
        assertThatThrownBy(() -> labeled(recipe))
                .hasMessage(
                        "dev.csv:3: the label 'postive' does not occur in the training part; state all under labels:"
                                + " if it is right. Did you mean 'positive'? Known: negative, positive.");
        assertThat(labels(recipe + "labels: [negative, positive, postive]")).hasSize(3);
        assertThatThrownBy(() -> labeled("{train: {file: train.csv}, labels: [negative]}"))
                .hasMessageStartingWith("train.csv:3: the label 'positive' is not one of the known labels.");
    }

    @Test
    void readsOnePartForKnownLabels() {
        write("more.csv", "text,label\nx,a\n");
        DataConfig config = config("{train: {file: absent.csv}}");
        PartConfig part = PartConfig.of("more.csv");
        LabelSet known = LabelSet.of(List.of("a", "b"));
        assertThat(DataSets.read(config, TaskKind.CLASSIFICATION, folder, "more", part, known)
                        .size())
                .isEqualTo(1);
        assertThatThrownBy(() ->
                        DataSets.read(config, TaskKind.CLASSIFICATION, folder, "more", part, LabelSet.of(List.of("b"))))
                .hasMessageStartingWith("more.csv:2: the label 'a'");
    }

    @Test
    void splitsByKeySoThatNoKeyStandsOnBothSides() {
        StringBuilder rows = new StringBuilder("text,label,question\n");
        IntStream.range(0, 300).forEach(i -> rows.append("t%d,a,q%d\n".formatted(i, i % 40)));
        write("train.csv", rows.toString());
        LoadedData<Labeled> data = labeled("{train: {file: train.csv}, split: {dev: 0.2, test: 0.1, by: question}}");

        Set<String> train = questions(data.train());
        Set<String> dev = questions(data.dev().orElseThrow());
        Set<String> test = questions(data.test().orElseThrow());
        assertThat(train)
                .hasSizeGreaterThan(20)
                .doesNotContainAnyElementsOf(dev)
                .doesNotContainAnyElementsOf(test);
        assertThat(dev).isNotEmpty().doesNotContainAnyElementsOf(test);
        assertThat(data.parts().stream().mapToInt(Dataset::size).sum()).isEqualTo(300);
        assertThatThrownBy(() -> labeled("{train: {file: train.csv}, split: {dev: 0.2, by: querstion}}"))
                .hasMessage(
                        "train.csv:2: no column 'querstion'. Did you mean 'question'? Known: label, question, text.");
    }

    @Test
    void needsTheKeyOnlyInWhatItSplits() {
        write("train.csv", "text,label,question\nx,a,1\ny,a,2\nz,a,3\n");
        write("dev.csv", "text,label\nw,a\n");
        LoadedData<Labeled> data =
                labeled("{train: {file: train.csv}, dev: {file: dev.csv}, split: {test: 0.4, by: question}}");
        assertThat(data.parts()).extracting(Dataset::name).containsExactly("train", "dev", "test");
        assertThat(data.test().orElseThrow().size()).isEqualTo(1);
    }

    private static Set<String> questions(Dataset<Labeled> part) {
        return part.examples().stream()
                .map(e -> "q" + Integer.parseInt(e.text().substring(1)) % 40)
                .collect(Collectors.toSet());
    }

    @Test
    void splitsAndLimitsReproduciblyAndKeepsEqualTextsTogether() {
        StringBuilder rows = new StringBuilder("text,label\n");
        IntStream.range(0, 100).forEach(i -> rows.append("t%d,%s\n".formatted(i / 2, i % 10 == 0 ? "a" : "b")));
        write("train.csv", rows.toString());
        String recipe = "{train: {file: train.csv}, split: {dev: 0.2}, limit: {train: 30, dev: 5}, seed: %d}";

        LoadedData<Labeled> once = labeled(recipe.formatted(1));
        assertThat(labeled(recipe.formatted(1))).isEqualTo(once);
        assertThat(labeled(recipe.formatted(2)).train()).isNotEqualTo(once.train());
        assertThat(once.train().size()).isEqualTo(30);
        assertThat(once.dev().orElseThrow().size()).isEqualTo(5);
        LoadedData<Labeled> whole = labeled("{train: {file: train.csv}, split: {dev: 0.2}}");
        assertThat(texts(whole.train()))
                .doesNotContainAnyElementsOf(texts(whole.dev().orElseThrow()));
        assertThat(whole.dev().orElseThrow().size()).isBetween(18, 22);
    }

    private static Set<String> texts(Dataset<Labeled> part) {
        return part.examples().stream().map(Labeled::text).collect(Collectors.toSet());
    }

    @Test
    void refusesWhatHasNoExamplesOrNoTextOrNoLabel() {
        write("header.csv", "text,label\n");
        assertThatThrownBy(() -> labeled("{train: {file: header.csv}}"))
                .isInstanceOf(UserError.class)
                .hasMessage("header.csv: no examples for the part train");
        write("null.jsonl", "{\"text\": null, \"label\": \"a\"}\n");
        assertThatThrownBy(() -> labeled("{train: {file: null.jsonl}}"))
                .hasMessage("null.jsonl:1: column 'text' holds null; a text is needed");
        write("number.jsonl", "{\"text\": 12, \"label\": \"a\"}\n");
        assertThatThrownBy(() -> labeled("{train: {file: number.jsonl}}"))
                .hasMessage("number.jsonl:1: column 'text' holds the number '12'; a text is needed");
        write("list.jsonl", "{\"text\": \"x\", \"label\": [\"a\"]}\n");
        assertThatThrownBy(() -> labeled("{train: {file: list.jsonl}}"))
                .hasMessage("list.jsonl:1: column 'label' holds a list; one label is needed");
        write("empty.csv", "text,label\nx, \n");
        assertThatThrownBy(() -> labeled("{train: {file: empty.csv}}"))
                .hasMessage("empty.csv:2: the label in column 'label' is empty");
        write("few.csv", "text,label\nx,a\n");
        assertThatThrownBy(() -> labeled("{train: {file: few.csv}, split: {dev: 0.5}}"))
                .hasMessage("data.split: nothing is left for the part dev of 1 examples");
    }

    @Test
    void refusesSettingsThatDoNotFitTogether() {
        assertThatThrownBy(() -> config("{train: {file: a.csv}, dev: {file: b.csv}, split: {dev: 0.1}}"))
                .hasMessageContaining("'dev' and 'split.dev' both give the part dev; keep one");
        assertThatThrownBy(() -> config("{train: {file: a.csv}, split: {dev: 0.6, test: 0.4}}"))
                .hasMessageContaining("'dev' and 'test' together must be below 1");
        assertThatThrownBy(() -> config("{train: {file: a.csv}, encoding: utf-88}"))
                .hasMessageContaining("no encoding 'utf-88'");
        assertThatThrownBy(() -> config("{train: {file: a.csv}, delimiter: '||'}"))
                .hasMessageContaining("'delimiter' must be one character");
        assertThatThrownBy(() -> config("{train: {file: a.csv}, labels: [a, a]}"))
                .hasMessageContaining("'labels' names 'a' twice");
        assertThatThrownBy(() -> config("{train: {}}")).hasMessageContaining("either 'file' or 'files'");
        assertThatThrownBy(() -> config("{train: {path: x, files: [{file: a.csv}]}}"))
                .hasMessageContaining("belong to the entries of 'files'");
        assertThatThrownBy(() -> config("{train: {file: a.csv}, limit: {train: 0}}"))
                .hasMessageContaining("must be >= 1");
    }

    @Test
    void writesItsConfigurationBack() {
        DataConfig config = config(
                "{train: {files: [{file: a.csv, label: x}]}, label_names: {b: B, a: A}, split: {test: 0.25}, limit: {dev: 3}}");
        DataConfig again = Config.parse(Config.write(config), "again.yaml", DataConfig.class, List.of());
        assertThat(again).isEqualTo(config);
        assertThat(again.labelNames().keySet()).containsExactly("b", "a");
        assertThat(again.limit().dev()).isEqualTo(Optional.of(3));
    }

    private void write(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DataConfig config(String yaml) {
        return Config.parse(yaml, "data.yaml", DataConfig.class, List.of());
    }

    private LoadedData<Example> load(String yaml, TaskKind kind) {
        return DataSets.load(config(yaml), kind, folder);
    }

    private LoadedData<Labeled> labeled(String yaml) {
        return load(yaml, TaskKind.CLASSIFICATION).as(Labeled.class);
    }

    private LoadedData<Tagged> tagged(String yaml) {
        return load(yaml, TaskKind.TOKENS).as(Tagged.class);
    }

    private List<String> labels(String yaml) {
        return labeled(yaml).labels().names();
    }
}
