package dev.laurel.train.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.config.Config;
import dev.laurel.distributed.Workers;
import dev.laurel.metric.MaskedScores;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Pass;
import dev.laurel.optim.Gradients;
import dev.laurel.optim.SummedGradient;
import dev.laurel.tensor.Engine;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** BERT's two objectives together against {@code BertForPreTraining}: {@code benchmarks/fixtures/pretraining.py}. */
class BertPretrainingTest {

    private static final HeadSpec BOTH = new HeadSpec(Head.Kind.PRETRAINING, List.of(), Optional.empty());
    private static final HeadSpec WORDS = new HeadSpec(Head.Kind.MASKED_LANGUAGE_MODEL, List.of(), Optional.empty());

    private static Path folder;
    private static JsonNode expected;

    @BeforeAll
    static void read() throws Exception {
        Engine.useThreads(1);
        folder = Path.of(
                BertPretrainingTest.class.getResource("/pretraining/bert").toURI());
        expected = new JsonMapper().readTree(folder.resolve("expected.json").toFile());
    }

    private static int[] ints(JsonNode array) {
        return array.values().stream().mapToInt(JsonNode::intValue).toArray();
    }

    private static List<MaskedInstance> instances() {
        List<MaskedInstance> instances = new ArrayList<>();
        for (JsonNode input : expected.get("inputs")) {
            int[] ids = ints(input.get("ids"));
            instances.add(new MaskedInstance(
                    instances.size(),
                    new Encoding(ids, ints(input.get("types")), new int[ids.length]),
                    ints(input.get("places")),
                    ints(input.get("words")),
                    input.get("relation").intValue()));
        }
        return instances;
    }

    private static int hidden(List<MaskedInstance> instances) {
        return instances.stream().mapToInt(i -> i.places().length).sum();
    }

    @Test
    void lossAndGradientsAreThoseOfTransformers() {
        List<MaskedInstance> all = instances();
        Model.Options training = new Model.Options(Placement.PLAIN, true, 0, name -> false);
        try (Model model = Model.open(folder, training);
                Workers workers = new Workers(1);
                Gradients gradients = new Gradients(model.parameters(), workers);
                Scope scope = Scope.open()) {
            assertThat(model.spec()).isEqualTo(BOTH);
            // as the trainer does: the sum over two shares, divided by the number of hidden words of both
            double weight = hidden(all);
            double sum = 0;
            for (List<MaskedInstance> share : List.of(all.subList(0, 2), all.subList(2, 5))) {
                Tensor loss = new MaskedBatch(share, Placement.PLAIN)
                        .loss(model, Pass.inference(), 0, weight / all.size())
                        .div(new Scalar(weight));
                loss.backward();
                sum += Tensors.scalar(loss);
            }
            assertThat(sum).isCloseTo(expected.get("loss").doubleValue(), within(1e-5));
            gradients.sum();
            int compared = 0;
            for (Parameter p : model.parameters().parameters()) {
                float[] whole = SummedGradient.of(gradients, model.parameters(), p);
                int size = whole.length / p.names().size();
                for (int n = 0; n < p.names().size(); n++) {
                    compare(p.names().get(n), Arrays.copyOfRange(whole, n * size, (n + 1) * size));
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(expected.get("gradients").size());
        }
    }

    private static void compare(String name, float[] gradient) {
        JsonNode known = expected.get("gradients").get(name);
        assertThat(known).as(name).isNotNull();
        double squares = 0;
        for (float g : gradient) {
            squares += (double) g * g;
        }
        double allowed = 1e-4 * (0.01 + known.get(0).doubleValue());
        assertThat(Math.sqrt(squares)).as(name).isCloseTo(known.get(0).doubleValue(), within(allowed));
        for (int k = 0; k < 3; k++) {
            assertThat((double) gradient[(k * 7919 + 3) % gradient.length])
                    .as("%s, place %d", name, k)
                    .isCloseTo(known.get(k + 1).doubleValue(), within(allowed));
        }
    }

    @Test
    void whatIsMeasuredIsWhatTransformersComputes() {
        List<MaskedInstance> all = instances();
        MaskedScores.Text[] results = new MaskedScores.Text[all.size()];
        try (Model model = Model.open(folder, Model.Options.inference(Placement.PLAIN));
                Scope scope = Scope.open()) {
            Tensors.noGrad(() -> new MaskedBatch(all, Placement.PLAIN).measure(model, results));
        }
        double loss =
                Arrays.stream(results).mapToDouble(MaskedScores.Text::loss).sum() / hidden(all);
        double pairs =
                Arrays.stream(results).mapToDouble(MaskedScores.Text::pairLoss).sum() / all.size();
        assertThat(loss).isCloseTo(expected.get("masked_loss").doubleValue(), within(1e-5));
        assertThat(pairs).isCloseTo(expected.get("pair_loss").doubleValue(), within(1e-5));
        assertThat(Arrays.stream(results).mapToInt(MaskedScores.Text::found).sum())
                .isEqualTo(expected.get("found").intValue());
        assertThat(Arrays.stream(results).filter(MaskedScores.Text::told).count())
                .isEqualTo(expected.get("told").intValue());
    }

    @Test
    void aSavedModelHasTheTensorsThatTransformersWrites(@TempDir Path temp) {
        try (Model model = Model.open(folder, Model.Options.inference(Placement.PLAIN))) {
            model.save(temp);
        }
        assertThat(HfConfig.read(temp).texts("architectures")).containsExactly("BertForPreTraining");
        try (SafeTensors ours = SafeTensors.open(temp.resolve("model.safetensors"));
                SafeTensors theirs = SafeTensors.open(folder.resolve("model.safetensors"))) {
            assertThat(ours.names()).containsExactlyInAnyOrderElementsOf(theirs.names());
        }
    }

    @Test
    void headsComeAndGoWithWhatIsLearned() {
        try (Model words = Model.open(folder, WORDS, Model.Options.inference(Placement.PLAIN))) {
            assertThat(words.loaded().initialised()).isEmpty();
            assertThat(words.loaded().leftOut()).contains("cls.seq_relationship.weight", "bert.pooler.dense.bias");
        }
        try (Model both = Model.open(TinyBert.folder(), BOTH, Model.Options.inference(Placement.PLAIN))) {
            assertThat(both.loaded().initialised()).contains("cls.predictions.bias", "cls.seq_relationship.weight");
        }
    }

    @Test
    void onlyBertHasAHeadForPairs() throws Exception {
        Path roberta = Path.of(getClass().getResource("/models/roberta/base").toURI());
        assertThatThrownBy(() -> Model.open(roberta, BOTH, Model.Options.inference(Placement.PLAIN)))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "models of type 'roberta' have no head for pairs of segments; only those of type 'bert' have."
                                + " State sentences: none");
    }

    @Test
    void aNewModelIsTheSameForTheSameSeed(@TempDir Path temp) {
        NewModel tiny = Config.defaults(
                NewModel.class, "hidden_size=16", "layers=1", "heads=2", "intermediate_size=32", "max_positions=24");
        PretrainConfig config = Config.defaults(PretrainConfig.class, "sentences=next");
        Path tokenizer = TinyBert.withTokenizer(temp);
        float[][] words = new float[3][];
        for (int i = 0; i < 3; i++) {
            try (MaskedModel model =
                    MaskedModel.create(tiny, tokenizer, temp, config, Placement.PLAIN, i < 2 ? 7 : 8)) {
                assertThat(model.maxLength()).isEqualTo(24);
                assertThat(model.model().config().intValue("vocab_size")).isEqualTo(TinyBert.VOCABULARY);
                assertThat(model.model().loaded().initialised()).isEmpty();
                words[i] = TinyBert.weights(model.model()).get("bert.embeddings.word_embeddings.weight");
            }
        }
        assertThat(words[0]).isEqualTo(words[1]).isNotEqualTo(words[2]);
        assertThat(words[0]).hasSize(40 * 16).doesNotContain(0f);
    }
}
