package dev.laurel.peft;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.model.Head;
import dev.laurel.model.Model;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** A learnt prompt or prefix that PEFT saved, with what it computes: made by benchmarks/fixtures/soft_prompts.py. */
record SoftPromptFixture(String name) {

    static List<SoftPromptFixture> all() {
        try (Stream<Path> files = Files.walk(PeftFixture.resource("soft-prompts"))) {
            return files.filter(file -> file.endsWith(AdapterConfig.FILE_NAME))
                    .map(file -> file.getParent().getParent().getFileName() + "/"
                            + file.getParent().getFileName())
                    .sorted()
                    .map(SoftPromptFixture::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return PeftFixture.resource("soft-prompts/" + name);
    }

    Path base() {
        String family = name.substring(0, name.indexOf('/'));
        String base = AdapterConfig.read(folder()).base().orElseThrow();
        return PeftFixture.resource("models/" + family + "/" + base.substring(family.length() + 1));
    }

    /** The base with the head of its file, or three classes if it has none. */
    static Model model(Path base) {
        return base.endsWith("base")
                ? PeftFixture.model(base)
                : Model.open(
                        base,
                        Model.headOf(HfConfig.read(base)),
                        new Model.Options(Placement.PLAIN, false, 3, name -> false));
    }

    /** The inputs that PEFT has computed, by their number; one too long for the places that are left is not there. */
    Map<Integer, float[]> expected() {
        Map<Integer, float[]> expected = new TreeMap<>();
        try (SafeTensors file = SafeTensors.open(folder().resolve("expected.safetensors"))) {
            for (String stored : file.names()) {
                try (Tensor logits = file.tensor(stored)) {
                    expected.put(Integer.parseInt(stored.substring("logits.".length())), Tensors.floats(logits));
                }
            }
        }
        return expected;
    }

    List<Encoding> inputs() {
        List<Encoding> all = PeftFixture.inputs(base());
        return expected().keySet().stream().map(all::get).toList();
    }

    /** What the model computes of texts in one batch, in their order: of a token classifier, row by row. */
    static float[][] logits(Model model, List<Encoding> texts) {
        try (Scope scope = Scope.open()) {
            TokenBatch batch = new TokenBatch(texts, new long[texts.size()], Placement.PLAIN);
            float[] all = Tensors.noGrad(() -> Tensors.floats(model.logits(batch, Pass.inference())));
            boolean perToken = model.spec().kind() != Head.Kind.SEQUENCE_CLASSIFICATION;
            int width = all.length / (perToken ? batch.tokens() : batch.size());
            float[][] logits = new float[texts.size()][];
            int at = 0;
            for (int text : batch.order()) {
                int size = width * (perToken ? texts.get(text).length() : 1);
                logits[text] = Arrays.copyOfRange(all, at, at + size);
                at += size;
            }
            return logits;
        }
    }

    float[][] expectedLogits() {
        return new ArrayList<>(expected().values()).toArray(float[][]::new);
    }

    @Override
    public String toString() {
        return name;
    }
}
