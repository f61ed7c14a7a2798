package dev.laurel.peft;

import static dev.laurel.peft.PeftFixture.difference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.config.Config;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Init;
import dev.laurel.nn.Linear;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bottleneck adapters against values by hand and against plain torch (benchmarks/fixtures/bottleneck_fixture.py). */
class BottleneckTest {

    private static final Path BASE = PeftFixture.resource("models/bert/sequence");

    @TempDir
    Path temp;

    static List<PeftFixture> fixtures() {
        return PeftFixture.in("bottleneck");
    }

    private static PeftConfig.Bottleneck bottleneck(String... keys) {
        return Config.defaults(PeftConfig.Bottleneck.class, keys);
    }

    private static Adapter created(Model model, String... keys) {
        return Adapter.create(model, bottleneck(keys), BaseName.NONE, 5);
    }

    private static TokenBatch batch() {
        List<Encoding> inputs = PeftFixture.inputs(BASE);
        return new TokenBatch(inputs, new long[inputs.size()], Placement.PLAIN);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void computesWhatPlainTorchComputes(PeftFixture fixture) {
        try (Model model = fixture.model();
                Adapter adapter = Adapter.open(model, fixture.folder())) {
            float[][] without = fixture.logits(model);
            adapter.attach();
            float[][] with = fixture.logits(model);
            assertThat(difference(with, fixture.expected())).isLessThan(1e-5);
            assertThat(difference(with, without)).isGreaterThan(0.01);
            adapter.detach();
            assertThat(fixture.logits(model)).isEqualTo(without);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void writesWhatItReads(PeftFixture fixture) throws IOException {
        Path copy = Files.createDirectories(temp.resolve("copy"));
        try (Model model = fixture.model();
                Adapter adapter = Adapter.open(model, fixture.folder())) {
            adapter.save(copy);
            assertThat(AdapterConfig.read(copy)).isEqualTo(adapter.config());
        }
        try (SafeTensors written = SafeTensors.open(copy.resolve("adapter_model.safetensors"));
                SafeTensors stored = SafeTensors.open(fixture.folder().resolve("adapter_model.safetensors"))) {
            assertThat(written.names()).containsExactlyInAnyOrderElementsOf(stored.names());
            for (String name : stored.names()) {
                try (Tensor a = written.tensor(name);
                        Tensor b = stored.tensor(name)) {
                    assertThat(Tensors.floats(a)).as(name).isEqualTo(Tensors.floats(b));
                }
            }
        }
    }

    /**
     * A layer that returns what it reads, H = 2, b = 1, relu: D = (3, -1), d = 0.5, U = (2, -4)ᵀ, u = (0.1, 0).
     *
     * <p>y = (1, 2): D y + d = 3 - 2 + 0.5 = 1.5, U relu(1.5) + u = (3.1, -6), in all (4.1, -4). y = (-1, 0):
     * D y + d = -2.5, of which relu leaves nothing, so (-1, 0) + u = (-0.9, 0).
     */
    @Test
    void aTinyLayerByHand() {
        try (Parameters parameters = new Parameters()) {
            Parameters.Declarations at = parameters.declarations();
            Linear linear = Linear.of(at, "layer", 2, 2, Init.ZEROS);
            Parameter down = at.declare("down", Parameter.Kind.MATRIX, Init.ZEROS, 1, 2);
            Parameter downBias = at.declare("down_bias", Parameter.Kind.BIAS, Init.ZEROS, 1);
            Parameter up = at.declare("up", Parameter.Kind.MATRIX, Init.ZEROS, 2, 1);
            Parameter upBias = at.declare("up_bias", Parameter.Kind.BIAS, Init.ZEROS, 2);
            parameters.place(Placement.PLAIN, false);
            set(linear.weight(), 1, 0, 0, 1);
            set(down, 3, -1);
            set(downBias, 0.5f);
            set(up, 2, -4);
            set(upBias, 0.1f, 0);
            BottleneckLinear adapter = new BottleneckLinear(
                    linear,
                    new BottleneckLinear.Layer(down, downBias),
                    new BottleneckLinear.Layer(up, upBias),
                    Activation.named("relu"),
                    0);
            adapter.attach();
            try (Scope scope = Scope.open()) {
                Tensor x =
                        Tensors.of(new float[] {1, 2, -1, 0}, Placement.PLAIN).view(2, 2);
                float[] y = Tensors.floats(linear.apply(x, (rows, p) -> rows));
                assertThat(y).containsExactly(new float[] {4.1f, -4, -0.9f, 0}, within(1e-6f));
                adapter.detach();
                assertThat(Tensors.floats(linear.apply(x, (rows, p) -> rows))).containsExactly(1, 2, -1, 0);
            }
        }
    }

    private static void set(Parameter parameter, float... values) {
        try (Scope scope = Scope.open()) {
            Tensors.noGrad(() ->
                    parameter.master().copy_(Tensors.of(values, Placement.PLAIN).view(parameter.shape())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"houlsby", "pfeiffer"})
    void aNewAdapterChangesNothing(String variant) {
        List<Encoding> inputs = PeftFixture.inputs(BASE);
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, "variant=" + variant)) {
            float[][] without = PeftFixture.logits(model, inputs);
            adapter.attach();
            assertThat(PeftFixture.logits(model, inputs)).isEqualTo(without);
        }
    }

    /** Of 2 layers, 16 wide: for each place b·16 + b and 16·b + 16 with b = 16 / 4; and the head, 3·16 + 3. */
    @ParameterizedTest
    @CsvSource({"houlsby, 4", "pfeiffer, 2"})
    void onlyTheAdapterHasGradients(String variant, int places) {
        long expected = places * (4 * 16 + 4 + 16 * 4 + 16) + 3 * 16 + 3;
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model, "variant=" + variant, "reduction_factor=4")) {
            assertThat(adapter.parameters().trainableCount()).isEqualTo(expected);
            PeftParityTest.disturb(adapter);
            adapter.attach();
            try (Scope scope = Scope.open()) {
                TokenBatch batch = batch();
                Tensor classes = Tensors.of(new long[batch.size()], Placement.PLAIN);
                CrossEntropyLoss.of(model.logits(batch, Pass.training(1, 1)), classes, 0)
                        .backward();
            }
            assertThat(adapter.parameters().parameters())
                    .allSatisfy(p ->
                            assertThat(p.value().grad().defined()).as(p.name()).isTrue());
            assertThat(model.parameters().parameters())
                    .filteredOn(p -> !p.name().startsWith("classifier"))
                    .allSatisfy(p ->
                            assertThat(p.value().grad().defined()).as(p.name()).isFalse());
        }
    }

    /** By the mean over many masks the dropped adapter is the one without dropout; a single mask is not. */
    @Test
    void itsDropoutIsInTrainingOnly() {
        List<Encoding> inputs = PeftFixture.inputs(BASE);
        try (Model model = PeftFixture.model(TinyBert.withDropout(temp.resolve("still"), 0));
                Adapter adapter = created(model, "dropout=0.5")) {
            PeftParityTest.disturb(adapter);
            adapter.attach();
            assertThat(PeftFixture.logits(model, inputs)).isEqualTo(PeftFixture.logits(model, inputs));
            try (Scope scope = Scope.open()) {
                TokenBatch batch = batch();
                float[] calm =
                        Tensors.floats(model.logits(batch, Pass.inference()).detach());
                float[] once =
                        Tensors.floats(model.logits(batch, Pass.training(1, 1)).detach());
                float[] other =
                        Tensors.floats(model.logits(batch, Pass.training(1, 2)).detach());
                assertThat(once).isNotEqualTo(calm).isNotEqualTo(other);
            }
        }
    }

    @Test
    void cannotBeMergedAndSaysWhy() {
        try (Model model = PeftFixture.model(BASE);
                Adapter adapter = created(model)) {
            adapter.attach();
            Map<String, float[]> before = TinyBert.weights(model);
            assertThatThrownBy(adapter::merge)
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith(
                            "a bottleneck adapter has a non-linearity inside, which no weight of the base"
                                    + " can hold, so it cannot be merged.");
            assertThat(adapter.attached()).isTrue();
            TinyBert.weights(model)
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
        }
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        try (Model model = PeftFixture.model(BASE)) {
            assertThatThrownBy(() -> created(model, "reduction_factor=17"))
                    .isInstanceOf(UserError.class)
                    .hasMessage("reduction_factor is 17, but the model is 16 wide. Allowed: 1 to 16");
            Path folder = Files.createDirectories(temp.resolve("adapter"));
            try (Adapter adapter = created(model)) {
                adapter.save(folder);
            }
            Path config = folder.resolve("adapter_config.json");
            Files.writeString(config, Files.readString(config).replace("pfeiffer", "compacter"));
            assertThatThrownBy(() -> Adapter.open(model, folder))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("adapter_config.json")
                    .hasMessageContaining("'variant' is 'compacter'. Supported: houlsby, pfeiffer.");
        }
        assertThatThrownBy(() -> bottleneck("non_linearity=rleu"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unknown activation 'rleu'. Did you mean 'relu'?");
    }
}
