package dev.laurel.peft;

import static dev.laurel.peft.PeftFixture.difference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.config.Config;
import dev.laurel.distributed.Workers;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.optim.AdamW;
import dev.laurel.optim.Gradients;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoftPromptTest {

    private static final Path BASE = PeftFixture.resource("models/bert/sequence");
    private static final Path HEADLESS = PeftFixture.resource("models/bert/base");

    @TempDir
    Path temp;

    static Stream<SoftPromptConfig> methods() {
        return Stream.of(
                prompt("virtual_tokens=3"),
                prefix("virtual_tokens=3"),
                prefix("virtual_tokens=3", "projection=true", "encoder_hidden_size=5"),
                pTuning("virtual_tokens=3", "encoder_hidden_size=5"),
                pTuning("virtual_tokens=3", "encoder=lstm", "encoder_hidden_size=4"));
    }

    private static SoftPromptConfig.PromptTuning prompt(String... keys) {
        return Config.defaults(SoftPromptConfig.PromptTuning.class, keys);
    }

    private static SoftPromptConfig.PrefixTuning prefix(String... keys) {
        return Config.defaults(SoftPromptConfig.PrefixTuning.class, keys);
    }

    private static SoftPromptConfig.PTuning pTuning(String... keys) {
        return Config.defaults(SoftPromptConfig.PTuning.class, keys);
    }

    private static Adapter created(Model model, PeftConfig config) {
        return Adapter.create(model, config, BaseName.NONE, 5);
    }

    private static List<Encoding> inputs(Path base) {
        return PeftFixture.inputs(base).stream().filter(e -> e.length() < 30).toList();
    }

    /** A prompt that is the vectors of words is as good as these words: the same logits as of the longer texts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert/sequence",
                "bert/token",
                "roberta/sequence",
                "roberta/token",
                "distilbert/sequence",
                "deberta-v2/sequence",
                "deberta-v2/token",
                "modernbert/mean"
            })
    void aPromptOfWordsIsThoseWords(String name) {
        Path base = PeftFixture.resource("models/" + name);
        int[] text = {7, 9, 6};
        // four virtual tokens: those of the text, and the first again
        int[] words = {7, 9, 6, 7};
        List<Encoding> inputs = inputs(base);
        List<Encoding> longer = inputs.stream().map(e -> begun(e, words)).toList();
        try (Model model = SoftPromptFixture.model(base);
                Adapter adapter = Adapter.create(
                        model,
                        prompt("virtual_tokens=4", "start=text", "text=whatever"),
                        BaseName.NONE,
                        5,
                        anything -> text)) {
            float[][] expected = SoftPromptFixture.logits(model, longer);
            adapter.attach();
            float[][] logits = SoftPromptFixture.logits(model, inputs);
            for (int i = 0; i < logits.length; i++) {
                // of a token classifier the last ones, since there is one row for each token
                int skipped = expected[i].length - logits[i].length;
                for (int c = 0; c < logits[i].length; c++) {
                    assertThat(logits[i][c]).isCloseTo(expected[i][skipped + c], within(2e-6f));
                }
            }
        }
    }

    private static Encoding begun(Encoding text, int... words) {
        return new Encoding(
                IntStream.concat(IntStream.of(words), IntStream.of(text.ids())).toArray(),
                IntStream.concat(IntStream.of(new int[words.length]), IntStream.of(text.typeIds()))
                        .toArray(),
                new int[words.length + text.length()]);
    }

    @Test
    void aPromptOfDrawnWordsIsRowsOfTheTable() {
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, prompt("start=vocabulary"));
                Adapter other = Adapter.create(model, prompt("start=vocabulary"), BaseName.NONE, 6);
                Scope scope = Scope.open()) {
            float[] table = Tensors.floats(model.wordTable().master());
            List<List<Float>> rows = rows(table);
            List<List<Float>> drawn = rows(values(adapter, "prompt_embeddings"));
            assertThat(drawn).hasSize(20);
            assertThat(rows).containsAll(drawn);
            assertThat(values(other, "prompt_embeddings")).isNotEqualTo(values(adapter, "prompt_embeddings"));
        }
    }

    private static List<List<Float>> rows(float[] values) {
        List<List<Float>> rows = new ArrayList<>();
        for (int i = 0; i < values.length; i += 16) {
            List<Float> row = new ArrayList<>();
            for (int c = 0; c < 16; c++) {
                row.add(values[i + c]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static float[] values(Adapter adapter, String name) {
        return Tensors.floats(adapter.parameters().named().get(name));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whatElseIsInTheBatchMakesNoDifference(SoftPromptConfig method) {
        List<Encoding> inputs = inputs(BASE);
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, method)) {
            adapter.attach();
            float[][] together = SoftPromptFixture.logits(model, inputs);
            for (int i = 0; i < inputs.size(); i++) {
                float[][] alone = SoftPromptFixture.logits(model, List.of(inputs.get(i)));
                assertThat(difference(alone, new float[][] {together[i]})).isLessThan(1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void whatIsTrainedIsWhatIsSaved(SoftPromptConfig method) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("adapter"));
        List<Encoding> inputs = inputs(BASE);
        float[][] trained;
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, method)) {
            PeftParityTest.disturb(adapter);
            adapter.attach();
            trained = SoftPromptFixture.logits(model, inputs);
            adapter.save(folder);
        }
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = Adapter.open(model, folder);
                SafeTensors file = SafeTensors.open(folder.resolve("adapter_model.safetensors"))) {
            adapter.attach();
            assertThat(SoftPromptFixture.logits(model, inputs)).isEqualTo(trained);
            assertThat(file.names())
                    .containsExactlyInAnyOrder(
                            "prompt_embeddings", "base_model.classifier.weight", "base_model.classifier.bias");
        }
    }

    /**
     * Of {@link #methods}, 3 virtual tokens on 2 layers of width 16, without the head's 3·16 + 3: 3·16; 3·(2·2·16);
     * 3·16 + (16·5 + 5) + (5·64 + 64); 3·16 + (16·5 + 5) + (5·5 + 5) + (5·16 + 16); and 3·16, two directions of four
     * gates each of 4·16 + 4·4 + 4 + 4 in the first layer and of 4·8 + 4·4 + 4 + 4 in the second, (8·8 + 8) + (8·16 + 16).
     */
    @ParameterizedTest
    @CsvSource({"0, 48", "1, 192", "2, 517", "3, 259", "4, 1416"})
    void countsWhatIsTrained(int number, long expected) {
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, methods().toList().get(number))) {
            assertThat(adapter.parameters().trainableCount()).isEqualTo(expected + 3 * 16 + 3);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void gradientsAreThoseOfTheLoss(SoftPromptConfig method) {
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, method)) {
            adapter.attach();
            backward(model);
            assertThat(model.parameters().parameters())
                    // in the place of the head's own stand those of the adapter
                    .filteredOn(p -> !p.name().startsWith("classifier."))
                    .allSatisfy(p -> assertThat(p.value().requires_grad()).isFalse());
            for (Parameter parameter : adapter.parameters().parameters()) {
                float[] gradient = Tensors.floats(parameter.value().grad());
                for (int i = 0; i < gradient.length; i += Math.max(1, gradient.length / 3)) {
                    double h = 1e-2;
                    double slope = (moved(model, parameter, i, h) - moved(model, parameter, i, -h)) / (2 * h);
                    // fp32: rounding leaves about 1e-7 / 2e-2
                    assertThat((double) gradient[i])
                            .as("%s, element %d", parameter.name(), i)
                            .isCloseTo(slope, within(5e-4));
                }
            }
        }
    }

    private static double moved(Model model, Parameter parameter, int element, double by) {
        FloatBuffer memory = Tensors.view(parameter.master());
        float before = memory.get(element);
        memory.put(element, (float) (before + by));
        try (Scope scope = Scope.open()) {
            return Tensors.noGrad(() -> Tensors.scalar(loss(model, Pass.inference())));
        } finally {
            memory.put(element, before);
        }
    }

    private static Tensor loss(Model model, Pass pass) {
        List<Encoding> inputs = inputs(BASE);
        TokenBatch batch = new TokenBatch(inputs, new long[inputs.size()], Placement.PLAIN);
        long[] classes = IntStream.range(0, batch.size()).mapToLong(i -> i % 3).toArray();
        return CrossEntropyLoss.of(model.logits(batch, pass), Tensors.of(classes, Placement.PLAIN), 0);
    }

    private static void backward(Model model) {
        try (Scope scope = Scope.open()) {
            loss(model, Pass.inference()).backward();
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void trainingLowersTheLoss(SoftPromptConfig method) {
        try (Model model = PeftFixture.model(HEADLESS);
                Adapter adapter = created(model, method);
                Workers workers = new Workers(1);
                Gradients gradients = new Gradients(adapter.parameters(), workers);
                AdamW optimizer = new AdamW(adapter.parameters(), workers, 0.9, 0.999, 1e-8, 0)) {
            adapter.attach();
            double before = value(model);
            for (int step = 0; step < 30; step++) {
                backward(model);
                gradients.sum();
                optimizer.step(gradients, 1e-2, 1);
                gradients.clear();
                adapter.parameters().refresh();
            }
            assertThat(value(model)).isLessThan(before - 0.1);
        }
    }

    private static double value(Model model) {
        try (Scope scope = Scope.open()) {
            return Tensors.noGrad(() -> Tensors.scalar(loss(model, Pass.inference())));
        }
    }

    @Test
    void dropoutOfTheNetworkFollowsFromTheSeedOnly() {
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, pTuning("encoder=lstm", "encoder_dropout=0.5", "virtual_tokens=3"))) {
            adapter.attach();
            double first = training(model, 1);
            assertThat(training(model, 1)).isEqualTo(first);
            assertThat(training(model, 2)).isNotEqualTo(first);
        }
    }

    private static double training(Model model, long step) {
        try (Scope scope = Scope.open()) {
            return Tensors.noGrad(() -> Tensors.scalar(loss(model, Pass.training(7, step))));
        }
    }

    @Test
    void takesTurnsWithOtherAdapters() {
        SoftPromptFixture prompt = new SoftPromptFixture("bert/prompt");
        SoftPromptFixture prefix = new SoftPromptFixture("bert/prefix");
        PeftFixture lora = PeftFixture.of("bert/lora");
        try (Model model = lora.model();
                Adapters adapters = new Adapters(model)) {
            float[][] without = lora.logits(model);
            adapters.load("prompt", prompt.folder());
            adapters.activate("prompt");
            adapters.load("prefix", prefix.folder());
            adapters.load("lora", lora.folder());
            assertThat(model.takenPlaces()).isEqualTo(3);
            for (String name : List.of("prefix", "lora", "prompt", "prefix")) {
                adapters.activate(name);
                if (name.equals("lora")) {
                    assertThat(model.maxLength()).isEqualTo(44);
                    assertThat(difference(lora.logits(model), lora.expected())).isLessThan(1e-5);
                } else {
                    SoftPromptFixture fixture = name.equals("prompt") ? prompt : prefix;
                    assertThat(model.maxLength()).isEqualTo(44 - 3);
                    assertThat(difference(SoftPromptFixture.logits(model, fixture.inputs()), fixture.expectedLogits()))
                            .isLessThan(1e-5);
                }
            }
            adapters.deactivate();
            assertThat(lora.logits(model)).isEqualTo(without);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void inBfloat16ItIsNearlyTheSame(SoftPromptConfig method) {
        List<Encoding> inputs = inputs(BASE);
        float[][] exact;
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, method)) {
            adapter.attach();
            exact = SoftPromptFixture.logits(model, inputs);
        }
        Placement rounded = new Placement("cpu", Precision.BF16, 1);
        try (Model model = Model.open(
                        BASE, PeftFixture.THREE_CLASSES, new Model.Options(rounded, false, 3, name -> false));
                Adapter adapter = created(model, method)) {
            adapter.attach();
            assertThat(difference(SoftPromptFixture.logits(model, inputs), exact))
                    .isLessThan(0.05);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void cannotBeMerged(SoftPromptConfig method) {
        List<Encoding> inputs = inputs(BASE);
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, method)) {
            adapter.attach();
            float[][] with = SoftPromptFixture.logits(model, inputs);
            assertThatThrownBy(adapter::merge)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("learnt prompts and prefixes cannot be merged");
            assertThat(adapter.attached()).isTrue();
            assertThat(SoftPromptFixture.logits(model, inputs)).isEqualTo(with);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deberta-v2", "modernbert"})
    void aPrefixIsRefusedWhereKeysHaveAPlace(String family) {
        try (Model model = PeftFixture.model(PeftFixture.resource("models/" + family + "/sequence"))) {
            assertThatThrownBy(() -> created(model, prefix()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("prefix tuning does not fit models of type '" + family + "'")
                    .hasMessageContaining("Choose prompt-tuning or p-tuning");
        }
    }

    @Test
    void refusesMoreThanThereIsRoomFor() {
        try (Model model = PeftFixture.model(BASE)) {
            assertThatThrownBy(() -> created(model, pTuning("virtual_tokens=37")))
                    .isInstanceOf(UserError.class)
                    .hasMessage("virtual_tokens is 37, but the model reads at most 44 tokens, virtual ones included,"
                            + " which leaves no room for a text. Take at most 36");
            created(model, pTuning("virtual_tokens=36")).close();
        }
    }

    @Test
    void refusesKeysThatDoNotBelongTogether() {
        assertThatThrownBy(() -> prompt("start=text")).hasMessageContaining("belong together");
        assertThatThrownBy(() -> prompt("text=good")).hasMessageContaining("belong together");
        assertThatThrownBy(() -> prompt("virtual_tokens=0")).hasMessageContaining("must be >= 1");
        assertThatThrownBy(() -> prefix("encoder_hidden_size=5")).hasMessageContaining("is for projection: true");
        assertThatThrownBy(() -> prefix("projection=true", "encoder_hidden_size=0"))
                .hasMessageContaining("must be at least 1");
        assertThatThrownBy(() -> pTuning("encoder_dropout=0.1")).hasMessageContaining("are for encoder: lstm");
        assertThatThrownBy(() -> pTuning("encoder=gru")).hasMessageContaining("gru");
    }

    private Path saved(Path base, PeftConfig method) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("adapter"));
        try (Model model = PeftFixture.model(base);
                Adapter adapter = created(model, method)) {
            adapter.save(folder);
        }
        return folder;
    }

    @Test
    void refusesAnotherBaseAMissingHeadAndOtherSizes() throws IOException {
        Path folder = saved(HEADLESS, prompt("virtual_tokens=3"));
        try (Model other = PeftFixture.model(BASE)) {
            assertThatThrownBy(() -> Adapter.open(other, folder))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("was trained on another base model");
        }
        Path config = folder.resolve("adapter_config.json");
        String good = Files.readString(config);
        Map<String, String> changes = new LinkedHashMap<>();
        changes.put("\"num_virtual_tokens\": 4", "prompt_embeddings");
        changes.put("\"num_virtual_tokens\": 0", "it must be at least 1");
        changes.put("\"num_transformer_submodules\": 2", "belongs to a model with a decoder");
        changes.put("\"peft_type\": \"PREFIX_TUNING\"", "prompt_embeddings");
        try (Model model = PeftFixture.model(HEADLESS)) {
            for (Map.Entry<String, String> change : changes.entrySet()) {
                String key = change.getKey().substring(0, change.getKey().indexOf(':'));
                Files.writeString(config, good.replaceFirst(key + ": [^,\\n]+", change.getKey()));
                assertThatThrownBy(() -> Adapter.open(model, folder))
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining(change.getValue());
            }
            Files.writeString(config, good);
            Path file = folder.resolve("adapter_model.safetensors");
            without(file, "base_model.classifier.weight");
            assertThatThrownBy(() -> Adapter.open(model, folder))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("lacks its head (base_model.classifier.weight");
            saved(HEADLESS, prompt("virtual_tokens=3"));
            without(file, "prompt_embeddings");
            assertThatThrownBy(() -> Adapter.open(model, folder))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("lacks prompt_embeddings");
        }
    }

    private static void without(Path file, String name) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Map<String, String> metadata;
            try (SafeTensors stored = SafeTensors.open(file)) {
                metadata = stored.metadata();
                stored.names().stream()
                        .filter(other -> !other.equals(name))
                        .forEach(
                                other -> tensors.put(other, stored.tensor(other).clone()));
            }
            SafeTensors.write(file, tensors, metadata);
        }
    }
}
