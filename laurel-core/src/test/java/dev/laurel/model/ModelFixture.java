package dev.laurel.model;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.objective.BinaryCrossEntropyLoss;
import dev.laurel.objective.CrossEntropyLoss;
import dev.laurel.objective.SquaredErrorLoss;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tiny model that transformers saved, with what transformers computes from it: made by benchmarks/fixtures/models.py. */
final class ModelFixture {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final JsonNode expected;

    private ModelFixture(Path folder) {
        this.folder = folder;
        this.expected = JSON.readTree(folder.resolve("expected.json").toFile());
    }

    /** The fixtures of a family; in the order of their names. */
    static List<ModelFixture> of(String modelType) {
        URL root = ModelFixture.class.getResource("/models/" + modelType);
        if (root == null) {
            throw new IllegalStateException("no fixtures in models/" + modelType);
        }
        try (Stream<Path> cases = Files.list(Path.of(root.toURI()))) {
            return cases.sorted().map(ModelFixture::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path folder() {
        return folder;
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** {@code sequence}, {@code multilabel}, {@code regression}, {@code token}, {@code masked} or {@code base}. */
    String head() {
        return expected.get("head").stringValue();
    }

    boolean hasHead() {
        return !head().equals("base");
    }

    /** Whether it is stored as transformers 5 stores it: one file of fp32, present names. */
    boolean plain() {
        return Files.exists(folder.resolve("model.safetensors"))
                && HfConfig.read(folder).has("dtype")
                && HfConfig.read(folder).dtype().filter("float32"::equals).isPresent()
                && !name().equals("gamma-beta");
    }

    List<Encoding> inputs() {
        List<Encoding> inputs = new ArrayList<>();
        for (JsonNode input : expected.get("inputs")) {
            int[] ids = ints(input.get("ids"));
            int second = input.get("second").intValue();
            int[] types =
                    IntStream.range(0, ids.length).map(t -> t < second ? 0 : 1).toArray();
            inputs.add(new Encoding(ids, types, new int[ids.length]));
        }
        return inputs;
    }

    /** What transformers computed of each input: logits, or hidden states of a model without head. */
    List<float[]> outputs() {
        String kind = hasHead() ? "logits." : "hidden.";
        try (SafeTensors file = SafeTensors.open(folder.resolve("expected.safetensors"))) {
            List<float[]> outputs = new ArrayList<>();
            for (int i = 0; i < expected.get("inputs").size(); i++) {
                try (Tensor stored = file.tensor(kind + i)) {
                    outputs.add(Tensors.floats(stored));
                }
            }
            return outputs;
        }
    }

    double loss() {
        return expected.get("loss").doubleValue();
    }

    /** The gradient's norm for each tensor, and its values at the places {@link #place} 0, 1, … */
    Map<String, double[]> gradients() {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        expected.get("gradients")
                .properties()
                .forEach(e -> gradients.put(
                        e.getKey(),
                        e.getValue().values().stream()
                                .mapToDouble(JsonNode::doubleValue)
                                .toArray()));
        return gradients;
    }

    static int place(int k, int size) {
        return (k * 7919 + 3) % size;
    }

    /** Some of the inputs; what belongs to the example follows from its number. */
    static TokenBatch batch(List<Encoding> inputs, int... which) {
        return new TokenBatch(
                Arrays.stream(which).mapToObj(inputs::get).toList(),
                Arrays.stream(which).asLongStream().toArray(),
                Placement.PLAIN);
    }

    int[] all() {
        return IntStream.range(0, expected.get("inputs").size()).toArray();
    }

    /** The loss summed over some of the inputs, in one batch and without dropout. */
    Tensor loss(Model model, int... which) {
        TokenBatch batch = batch(inputs(), which);
        Tensor logits = model.logits(batch, Pass.inference());
        JsonNode targets = expected.get("targets");
        List<JsonNode> ordered = Arrays.stream(batch.order())
                .mapToObj(i -> targets.get(which[i]))
                .toList();
        return switch (head()) {
            case "multilabel" ->
                BinaryCrossEntropyLoss.of(
                        logits, Tensors.of(floats(ordered), Placement.PLAIN).view(logits.size(0), logits.size(1)));
            case "regression" -> SquaredErrorLoss.of(logits.view(-1), Tensors.of(floats(ordered), Placement.PLAIN));
            default -> CrossEntropyLoss.of(logits, Tensors.of(longs(ordered), Placement.PLAIN), 0);
        };
    }

    private static int[] ints(JsonNode array) {
        return array.values().stream().mapToInt(JsonNode::intValue).toArray();
    }

    private static long[] longs(List<JsonNode> rows) {
        return rows.stream()
                .flatMap(row -> row.isArray() ? row.values().stream() : Stream.of(row))
                .mapToLong(JsonNode::longValue)
                .toArray();
    }

    private static float[] floats(List<JsonNode> rows) {
        List<JsonNode> numbers = rows.stream()
                .flatMap(row -> row.isArray() ? row.values().stream() : Stream.of(row))
                .toList();
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).floatValue();
        }
        return values;
    }

    @Override
    public String toString() {
        return name();
    }
}
