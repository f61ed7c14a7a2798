package dev.laurel.model;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.checkpoint.WeightsFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of a classifier that is a linear head on the vectors of texts.
 *
 * <p>The encoder alone is what sentence-transformers has ({@code config.json} and {@code model.safetensors} of the trunk,
 * {@code modules.json}, {@code 1_Pooling/config.json}), which it and transformers read as it is. The head stands beside
 * it: {@value #WEIGHTS} with {@code classifier.weight [C, H]} and {@code classifier.bias [C]}, which read vectors of
 * length 1, and {@value #DESCRIPTION} with the names of the classes.
 */
public final class SentenceFolder {

    /** What the head's outputs are. */
    public static final String DESCRIPTION = "model_head.json";

    /** The head's tensors. */
    public static final String WEIGHTS = "model_head.safetensors";

    private SentenceFolder() {}

    /**
     * The head that a folder of this kind has; nothing for a folder of another kind.
     *
     * @throws UserError if its files are damaged, or pool in a way that Laurel does not compute
     */
    static Optional<HeadSpec> headIn(Path folder) {
        Path file = folder.resolve(DESCRIPTION);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> labels = HfConfig.readFile(file).texts("labels");
        if (labels.isEmpty()) {
            throw new UserError(file + ": 'labels' must be a list of the classes' names");
        }
        SentencePooling pooling = SentenceModules.pooling(folder)
                .orElseThrow(
                        () -> new UserError(
                                folder + " has a head in " + DESCRIPTION
                                        + ", but no modules.json that says how the vectors are made that it reads: copy the whole folder"));
        return Optional.of(HeadSpec.onVectors(labels, pooling));
    }

    /** Fills the head of a model from a folder of this kind. */
    static void read(Path folder, SentenceHead head) {
        try (SafeTensors stored = SafeTensors.open(folder.resolve(WEIGHTS))) {
            head.fill(stored);
        }
    }

    /**
     * Writes encoder and head, but for {@code config.json}.
     *
     * @param prefix of the trunk's tensors, which base models do not have
     */
    static void write(Path folder, Model model, String prefix) {
        Map<String, Tensor> trunk = new LinkedHashMap<>();
        Map<String, Tensor> head = new LinkedHashMap<>();
        model.named().forEach((name, tensor) -> {
            if (SentenceHead.owns(name)) {
                head.put(name, tensor);
            } else {
                trunk.put(name.substring(prefix.length()), tensor);
            }
        });
        WeightsFolder.write(folder, trunk);
        SafeTensors.write(folder.resolve(WEIGHTS), head, SafeTensors.PYTORCH);
        ObjectNode description = JsonMapper.shared().createObjectNode().put("normalize", true);
        ArrayNode labels = description.putArray("labels");
        model.spec().labels().forEach(labels::add);
        AtomicFile.writeText(folder.resolve(DESCRIPTION), description.toPrettyString() + "\n");
        SentenceModules.write(
                folder, model.sentenceHead().pooling(), model.sentenceHead().width());
    }

    /** Says in a folder of this kind to how many tokens a text is read. */
    public static void writeMaxLength(Path folder, int tokens) {
        SentenceModules.writeMaxLength(folder, tokens);
    }
}
