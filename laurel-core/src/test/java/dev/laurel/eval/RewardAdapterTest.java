package dev.laurel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Location;
import dev.laurel.base.Rng;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.config.Config;
import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.distributed.Workers;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Parameter;
import dev.laurel.peft.Adapters;
import dev.laurel.peft.BaseName;
import dev.laurel.peft.PeftConfig;
import dev.laurel.peft.Tuning;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Transcript;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reward models whose trained part is an adapter: with several outputs, merged, and taking turns on one base. */
class RewardAdapterTest {

    private static final Prompt PROMPT = Prompt.of("is the soup good ?");
    private static final Completion REPLY = Completion.of(" it is very good");
    private static final PeftConfig LORA = Config.defaults(PeftConfig.Lora.class, "rank=2");
    private static final String HEAD = "base_model.model.classifier.weight";

    @TempDir
    Path temp;

    private Path pretrained;

    @BeforeEach
    void writeModel() {
        pretrained = TinyBert.withTokenizer(temp.resolve("tiny"));
    }

    private static RewardSpec spec(Readout readout, String method) {
        return new RewardSpec(
                RewardSpec.Join.PAIR,
                Transcript.DEFAULT,
                40,
                OverLength.DROP,
                "first",
                PreferenceKind.PAIRS,
                method,
                readout,
                Map.of(),
                1);
    }

    /** As if it had been trained: every number of the adapter is moved. */
    private RewardModel trained(RewardSpec spec, PeftConfig method, long seed) {
        RewardModel model = RewardModel.forTraining(
                pretrained, spec, Placement.PLAIN, 3, Tuning.by(method, BaseName.of(pretrained.toString())));
        try (Scope scope = Scope.open()) {
            for (Parameter p : model.model().trained().parameters()) {
                Rng rng = Rng.of(seed, p.name().hashCode());
                float[] noise = new float[(int) p.size()];
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = (float) (0.3 * rng.nextGaussian());
                }
                Tensors.noGrad(
                        () -> p.master().add_(Tensors.of(noise, Placement.PLAIN).view(p.shape())));
            }
        }
        model.model().trained().refresh();
        return model;
    }

    private static RewardModel open(Path folder) {
        return RewardModel.open(folder, Placement.PLAIN);
    }

    private static long[] headShape(Path folder) {
        try (SafeTensors file = SafeTensors.open(folder.resolve("adapter_model.safetensors"))) {
            return file.shape(HEAD);
        }
    }

    /** The output that explains length serves training only: the adapter is saved with the reward alone. */
    @Test
    void aLengthDebiasedAdapterHasOneOutput() {
        Path saved = temp.resolve("saved");
        Path merged = temp.resolve("merged");
        Reward reward;
        try (RewardModel model = trained(spec(Readout.lengthDebiased(), "length-debiased"), LORA, 1)) {
            reward = model.score(PROMPT, REPLY);
            model.save(saved);
            model.saveMerged(merged);
        }
        assertThat(RewardSpec.read(saved).orElseThrow().readout()).isEqualTo(Readout.single());
        assertThat(HfConfig.read(saved).numLabels()).isEqualTo(1);
        assertThat(headShape(saved)).containsExactly(1, 16);
        try (RewardModel model = open(saved)) {
            assertThat(model.adapter()).isPresent();
            assertThat(model.score(PROMPT, REPLY)).isEqualTo(reward);
        }
        try (RewardModel model = open(merged)) {
            assertThat(model.adapter()).isEmpty();
            assertThat(model.model().spec().labels()).hasSize(1);
            assertThat(model.score(PROMPT, REPLY).value()).isCloseTo(reward.value(), within(1e-5));
        }
    }

    /** An adapter keeps the heads of an ensemble; the model it is merged into has their mean in its main file. */
    @Test
    void anEnsembleOfHeadsOnAnAdapterKeepsItsSpread() {
        Path saved = temp.resolve("saved");
        Path merged = temp.resolve("merged");
        Reward reward;
        try (RewardModel model = trained(spec(Readout.ensemble(3), "bradley-terry"), LORA, 1)) {
            reward = model.score(PROMPT, REPLY);
            model.save(saved);
            model.saveMerged(merged);
            assertThat(model.score(PROMPT, REPLY)).isEqualTo(reward);
        }
        double spread = reward.spread().orElseThrow();
        assertThat(spread).isPositive();
        assertThat(headShape(saved)).containsExactly(3, 16);
        try (RewardModel model = open(saved)) {
            assertThat(model.score(PROMPT, REPLY)).isEqualTo(reward);
        }
        assertThat(merged.resolve("reward_head.safetensors")).exists();
        assertThat(HfConfig.read(merged).numLabels()).isEqualTo(1);
        try (RewardModel model = open(merged)) {
            Reward again = model.score(PROMPT, REPLY);
            assertThat(again.value()).isCloseTo(reward.value(), within(1e-5));
            assertThat(again.spread().orElseThrow()).isCloseTo(spread, within(1e-5));
        }
    }

    @Test
    void rewardAdaptersTakeTurnsOnOneBase() {
        Map<String, PeftConfig> methods = new LinkedHashMap<>();
        methods.put("lora", LORA);
        methods.put("biases", Config.defaults(PeftConfig.BitFit.class));
        methods.put("bottleneck", Config.defaults(PeftConfig.Bottleneck.class, "reduction_factor=4"));
        Map<String, Double> rewards = new LinkedHashMap<>();
        methods.forEach((name, method) -> {
            try (RewardModel model = trained(spec(Readout.single(), "bradley-terry"), method, 7)) {
                rewards.put(name, model.score(PROMPT, REPLY).value());
                model.save(temp.resolve(name));
            }
        });
        assertThat(rewards.values()).doesNotHaveDuplicates();
        HeadSpec one = new HeadSpec(
                Head.Kind.SEQUENCE_CLASSIFICATION, List.of("LABEL_0"), Optional.of(ProblemType.REGRESSION));
        RewardInput.Read read;
        try (RewardModel reader = open(temp.resolve("lora"))) {
            read = reader.input()
                    .read(PROMPT, List.of(REPLY), new Location("test", 1))
                    .orElseThrow();
        }
        try (Model base = Model.open(pretrained, one, Model.Options.inference(Placement.PLAIN));
                Adapters adapters = new Adapters(base);
                Workers workers = new Workers(1)) {
            methods.keySet().forEach(name -> adapters.load(name, temp.resolve(name)));
            for (String name : List.of("lora", "biases", "bottleneck", "lora")) {
                adapters.activate(name);
                float[][] logits = new Predictor(base, workers).logits(read.encodings(), done -> {});
                assertThat((double) logits[0][0]).as(name).isCloseTo(rewards.get(name), within(1e-6));
            }
        }
    }
}
