package dev.laurel.peft;

import static dev.laurel.peft.PeftFixture.difference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.config.Config;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts and prefixes of PEFT give the same logits here, and those made here the same logits in PEFT. */
class SoftPromptParityTest {

    private static final double ROUNDING = 1e-5;

    @TempDir
    Path temp;

    static List<SoftPromptFixture> fixtures() {
        return SoftPromptFixture.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void computesWhatPeftComputes(SoftPromptFixture fixture) {
        List<Encoding> inputs = fixture.inputs();
        try (Model model = SoftPromptFixture.model(fixture.base());
                Adapter adapter = Adapter.open(model, fixture.folder())) {
            float[][] without = SoftPromptFixture.logits(model, inputs);
            adapter.attach();
            float[][] with = SoftPromptFixture.logits(model, inputs);
            assertThat(inputs).hasSizeGreaterThan(4);
            assertThat(difference(with, fixture.expectedLogits())).isLessThan(ROUNDING);
            assertThat(difference(with, without)).isGreaterThan(0.01);
            adapter.detach();
            assertThat(SoftPromptFixture.logits(model, inputs)).isEqualTo(without);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void writesWhatItReads(SoftPromptFixture fixture) throws IOException {
        Path copy = Files.createDirectories(temp.resolve("copy"));
        try (Model model = SoftPromptFixture.model(fixture.base());
                Adapter adapter = Adapter.open(model, fixture.folder())) {
            adapter.save(copy);
            assertThat(AdapterConfig.read(copy)).isEqualTo(adapter.config());
        }
        assertThat(tensors(copy)).usingRecursiveComparison().isEqualTo(tensors(fixture.folder()));
    }

    private static Map<String, float[]> tensors(Path folder) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        try (SafeTensors file = SafeTensors.open(folder.resolve("adapter_model.safetensors"))) {
            for (String name : file.names().stream().sorted().toList()) {
                try (Tensor tensor = file.tensor(name)) {
                    tensors.put(name + Arrays.toString(file.shape(name)), Tensors.floats(tensor));
                }
            }
        }
        return tensors;
    }

    /** The networks that PEFT does not save: with the same weights they come to the same virtual tokens. */
    @ParameterizedTest
    @ValueSource(strings = {"bert/p-mlp", "bert/p-lstm", "bert/prefix-projected"})
    void theNetworksComputeWhatPeftSaved(String name) throws IOException {
        SoftPromptFixture fixture = new SoftPromptFixture(name);
        Path folder = Files.createDirectories(temp.resolve("adapter"));
        PeftConfig method = AdapterConfig.read(fixture.folder()).method();
        try (Model model = SoftPromptFixture.model(fixture.base());
                Adapter adapter = Adapter.create(model, method, BaseName.NONE, 1);
                SafeTensors network = SafeTensors.open(fixture.folder().resolve("encoder.safetensors"));
                SafeTensors head = SafeTensors.open(fixture.folder().resolve("adapter_model.safetensors"));
                Scope scope = Scope.open()) {
            adapter.parameters().named().forEach((parameter, master) -> {
                boolean ofNetwork = parameter.startsWith("prompt_encoder.");
                String stored = parameter.replaceFirst("^prompt_encoder\\.", "");
                (ofNetwork ? network : head).copyInto(stored, master);
            });
            assertThat(network.names())
                    .allMatch(stored -> adapter.parameters().parameters().stream()
                            .anyMatch(p -> p.name().equals("prompt_encoder." + stored)));
            adapter.attach();
            float[][] logits = SoftPromptFixture.logits(model, fixture.inputs());
            assertThat(difference(logits, fixture.expectedLogits())).isLessThan(ROUNDING);
            adapter.save(folder);
        }
        try (SafeTensors ours = SafeTensors.open(folder.resolve("adapter_model.safetensors"));
                SafeTensors theirs = SafeTensors.open(fixture.folder().resolve("adapter_model.safetensors"));
                Tensor a = ours.tensor("prompt_embeddings");
                Tensor b = theirs.tensor("prompt_embeddings")) {
            assertThat(ours.names()).containsExactlyInAnyOrderElementsOf(theirs.names());
            assertThat(difference(new float[][] {Tensors.floats(a)}, new float[][] {Tensors.floats(b)}))
                    .isLessThan(ROUNDING);
        }
    }

    /** Needs the reference's Python, named by the variable LAUREL_PYTHON. */
    @Test
    void peftComputesWhatIsComputedHere() throws Exception {
        String python = System.getenv("LAUREL_PYTHON");
        assumeTrue(python != null, "LAUREL_PYTHON does not name a Python with peft");
        Map<String, PeftConfig> made = new LinkedHashMap<>();
        made.put("bert/sequence", Config.defaults(SoftPromptConfig.PromptTuning.class, "virtual_tokens=4"));
        made.put(
                "bert/base",
                Config.defaults(
                        SoftPromptConfig.PromptTuning.class,
                        "virtual_tokens=3",
                        "start=text",
                        "text=good or bad",
                        "modules_to_save=[pooler]"));
        made.put("bert/token", Config.defaults(SoftPromptConfig.PrefixTuning.class, "virtual_tokens=3"));
        made.put(
                "roberta/sequence",
                Config.defaults(SoftPromptConfig.PrefixTuning.class, "virtual_tokens=3", "projection=true"));
        made.put("roberta/token", Config.defaults(SoftPromptConfig.PTuning.class, "virtual_tokens=2"));
        made.put(
                "deberta-v2/sequence",
                Config.defaults(SoftPromptConfig.PTuning.class, "virtual_tokens=4", "encoder=lstm"));
        made.put(
                "distilbert/sequence",
                Config.defaults(SoftPromptConfig.PromptTuning.class, "virtual_tokens=4", "start=vocabulary"));
        made.put(
                "modernbert/sequence",
                Config.defaults(SoftPromptConfig.PTuning.class, "virtual_tokens=1", "encoder_hidden_size=7"));
        for (Map.Entry<String, PeftConfig> one : made.entrySet()) {
            write(one.getKey(), one.getValue());
        }
        Process process = new ProcessBuilder(
                        python, "-W", "ignore", "../benchmarks/fixtures/peft_read.py", temp.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains(made.size() + " adapters read by PEFT");
    }

    private void write(String name, PeftConfig config) throws IOException {
        Path base = PeftFixture.resource("models/" + name);
        Path folder = Files.createDirectories(temp.resolve(name.replace('/', '-')));
        List<Encoding> inputs =
                PeftFixture.inputs(base).stream().filter(e -> e.length() < 30).toList();
        try (Model model = SoftPromptFixture.model(base);
                Adapter adapter = Adapter.create(
                        model, config, BaseName.of(base.toString()), 5, text -> new int[] {2, 7, 9, 3})) {
            PeftParityTest.disturb(adapter);
            adapter.attach();
            float[][] logits = SoftPromptFixture.logits(model, inputs);
            adapter.save(folder);
            try (Scope scope = Scope.open()) {
                Map<String, Tensor> tensors = new LinkedHashMap<>();
                for (int i = 0; i < inputs.size(); i++) {
                    tensors.put("ids." + i, longs(inputs.get(i).ids()));
                    tensors.put("types." + i, longs(inputs.get(i).typeIds()));
                    tensors.put("logits." + i, Tensors.of(logits[i], Placement.PLAIN));
                }
                SafeTensors.write(folder.resolve("logits.safetensors"), tensors, Map.of());
            }
        }
    }

    private static Tensor longs(int[] values) {
        return Tensors.of(Arrays.stream(values).asLongStream().toArray(), Placement.PLAIN);
    }
}
