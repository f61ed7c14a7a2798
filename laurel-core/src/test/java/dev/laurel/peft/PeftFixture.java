package dev.laurel.peft;

import dev.laurel.checkpoint.ProblemType;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An adapter that PEFT saved, with the logits that it computes with it: made by benchmarks/fixtures/peft_fixture.py. */
final class PeftFixture {

    static final HeadSpec THREE_CLASSES = new HeadSpec(
            Head.Kind.SEQUENCE_CLASSIFICATION,
            List.of("a", "b", "c"),
            Optional.of(ProblemType.SINGLE_LABEL_CLASSIFICATION));

    private static final JsonMapper JSON = new JsonMapper();

    private final String family;
    private final Path folder;

    private PeftFixture(String family, Path folder) {
        this.family = family;
        this.folder = folder;
    }

    static List<PeftFixture> all() {
        return in("peft");
    }

    /** The same of another folder with such fixtures. */
    static List<PeftFixture> in(String root) {
        try (Stream<Path> families = Files.list(resource(root))) {
            List<PeftFixture> all = new ArrayList<>();
            for (Path family : families.filter(Files::isDirectory).sorted().toList()) {
                try (Stream<Path> cases = Files.list(family)) {
                    cases.sorted()
                            .map(c -> new PeftFixture(family.getFileName().toString(), c))
                            .forEach(all::add);
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PeftFixture of(String name) {
        return all().stream().filter(f -> f.toString().equals(name)).findFirst().orElseThrow();
    }

    static Path resource(String name) {
        try {
            return Path.of(PeftFixture.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Path base() {
        String name = AdapterConfig.read(folder).base().orElseThrow();
        return resource("models/" + family + "/" + name.substring(family.length() + 1));
    }

    Model model() {
        return model(base());
    }

    static Model model(Path base) {
        return Model.open(base, THREE_CLASSES, new Model.Options(Placement.PLAIN, false, 3, name -> false));
    }

    static List<Encoding> inputs(Path base) {
        List<Encoding> inputs = new ArrayList<>();
        for (JsonNode input :
                JSON.readTree(base.resolve("expected.json").toFile()).get("inputs")) {
            int[] ids = input.get("ids").values().stream()
                    .mapToInt(JsonNode::intValue)
                    .toArray();
            int second = input.get("second").intValue();
            int[] types =
                    IntStream.range(0, ids.length).map(t -> t < second ? 0 : 1).toArray();
            inputs.add(new Encoding(ids, types, new int[ids.length]));
        }
        return inputs;
    }

    /** What the model computes of all inputs in one batch, in the inputs' order. */
    static float[][] logits(Model model, List<Encoding> inputs) {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(inputs, new long[inputs.size()], Placement.PLAIN);
            float[] all = Tensors.noGrad(() -> Tensors.floats(model.logits(batch, Pass.inference())));
            float[][] logits = new float[inputs.size()][];
            int width = all.length / inputs.size();
            for (int i = 0; i < inputs.size(); i++) {
                logits[batch.order()[i]] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
            }
            return logits;
        }
    }

    float[][] logits(Model model) {
        return logits(model, inputs(base()));
    }

    /** What PEFT computes of each input. */
    float[][] expected() {
        try (SafeTensors file = SafeTensors.open(folder.resolve("expected.safetensors"))) {
            float[][] logits = new float[file.names().size()][];
            for (int i = 0; i < logits.length; i++) {
                try (Tensor stored = file.tensor("logits." + i)) {
                    logits[i] = Tensors.floats(stored);
                }
            }
            return logits;
        }
    }

    static double difference(float[][] a, float[][] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int c = 0; c < a[i].length; c++) {
                largest = Math.max(largest, Math.abs(a[i][c] - b[i][c]));
            }
        }
        return largest;
    }

    @Override
    public String toString() {
        return family + "/" + folder.getFileName();
    }
}
