package dev.laurel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.base.Location;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.config.Config;
import dev.laurel.distributed.Workers;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.supervised.SupervisedTrainer;
import dev.laurel.train.supervised.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Eight updates as a plain torch loop makes them, see benchmarks/fixtures/regularisation.py. */
class RegularisationParityTest {

    private static final JsonNode EXPECTED =
            new JsonMapper().readTree(RegularisationParityTest.class.getResourceAsStream("regularisation.json"));

    @TempDir
    Path temp;

    private Path pretrained;

    @BeforeEach
    void withoutDropout() throws Exception {
        Path source = Path.of(RegularisationParityTest.class
                .getResource("/models/bert/sequence")
                .toURI());
        pretrained = Files.createDirectory(temp.resolve("model"));
        Files.copy(source.resolve("model.safetensors"), pretrained.resolve("model.safetensors"));
        writeConfig(source);
    }

    private void writeConfig(Path source) throws IOException {
        String config = Files.readString(source.resolve("config.json"))
                .replaceAll("(\"[a-z_]*dropout_prob\"): [0-9.]+", "$1: 0.0");
        Files.writeString(pretrained.resolve("config.json"), config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | 1 |",
                "l2_sp | 1 | l2_sp=20",
                "l2_sp_sgd | 2 | optimizer=sgd l2_sp=20",
                "layer_decay | 2 | layer_decay=0.5",
                "layer_decay_sgd | 1 | optimizer=sgd layer_decay=0.5",
                "fgm | 1 | fgm=0.5",
                "fgm | 2 | fgm=0.5",
                "fgm | 2 | fgm=0.5 batch_size=2 gradient_accumulation_steps=4",
                "ema | 1 | average={method: ema, decay: 0.3}",
                "swa | 2 | average={method: swa, start: 0.5, every: 2}",
                "all | 2 | l2_sp=20 layer_decay=0.5 fgm=0.5 average={method: ema, decay: 0.3}"
            })
    void asAPlainLoopDoes(String name, int workers, String settings) {
        List<String> keys = new ArrayList<>(List.of(
                "epochs=8",
                "batch_size=8",
                "learning_rate=3e-3",
                "warmup_ratio=0.25",
                "weight_decay=0.1",
                "adam_epsilon=1e-4",
                "keep=last"));
        if (settings != null) {
            keys.addAll(Arrays.asList(settings.split(" (?=[a-z_0-9]+=)")));
        }
        JsonNode expected = EXPECTED.get("runs").get(name);
        List<Double> losses = new ArrayList<>();
        Map<String, float[]> weights =
                train(Config.defaults(TrainConfig.class, keys.toArray(String[]::new)), workers, losses);
        for (int s = 0; s < 8; s++) {
            double loss = expected.get("losses").get(s).asDouble();
            assertThat(losses.get(s)).as("loss of update %d", s + 1).isCloseTo(loss, within(2e-5 * loss));
        }
        weights.forEach((tensor, values) -> {
            JsonNode figures = expected.get("weights").get(tensor);
            double norm = Math.sqrt(IntStream.range(0, values.length)
                    .mapToDouble(i -> (double) values[i] * values[i])
                    .sum());
            assertThat(norm).as("norm of %s", tensor).isCloseTo(figures.get(0).asDouble(), within(1e-4));
            int[] places = {0, values.length / 2, values.length - 1};
            for (int i = 0; i < places.length; i++) {
                assertThat((double) values[places[i]])
                        .as("%s[%d]", tensor, places[i])
                        .isCloseTo(figures.get(i + 1).asDouble(), within(2e-5));
            }
        });
    }

    private Map<String, float[]> train(TrainConfig config, int workers, List<Double> losses) {
        List<Encoding> texts = new ArrayList<>();
        EXPECTED.get("texts").forEach(text -> {
            int[] ids = IntStream.range(0, text.size())
                    .map(i -> text.get(i).asInt())
                    .toArray();
            texts.add(new Encoding(ids, new int[ids.length], new int[ids.length]));
        });
        int[] labels = IntStream.range(0, texts.size())
                .map(i -> EXPECTED.get("labels").get(i).asInt())
                .toArray();
        HeadSpec spec = new HeadSpec(
                Head.Kind.SEQUENCE_CLASSIFICATION,
                List.of("LABEL_0", "LABEL_1", "LABEL_2"),
                Optional.of(ProblemType.SINGLE_LABEL_CLASSIFICATION));
        Model.Options options =
                new Model.Options(new Placement("cpu", Precision.FP32, workers), true, 1, name -> false);
        try (Model model = Model.open(pretrained, spec, options);
                Workers threads = new Workers(workers)) {
            Trainer trainer = SupervisedTrainer.of(
                    model,
                    texts,
                    new Targets.Classes(labels, 0),
                    config,
                    workers,
                    1,
                    i -> new Location("train.jsonl", i + 1));
            TrainObserver observer = new TrainObserver() {
                @Override
                public void step(Step step) {
                    losses.add(step.loss());
                }

                @Override
                public void evaluated(long step, Map<String, Double> metrics, boolean best) {}

                @Override
                public void saved(long step) {}
            };
            new TrainLoop(
                            trainer,
                            config,
                            threads,
                            1,
                            Optional.empty(),
                            new Checkpoints(temp, "settings"),
                            observer,
                            () -> false)
                    .run();
            return TinyBert.weights(model);
        }
    }
}
