package dev.laurel.model;

import dev.laurel.base.Rng;
import dev.laurel.checkpoint.ProblemType;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The smallest BERT there is, made by transformers: 2 layers, 16 wide, 40 words, for tests that train. */
public final class TinyBert {

    public static final int VOCABULARY = 40;
    public static final int CLS = 2;
    public static final int SEP = 3;

    private static final int FIRST_WORD = 5;

    private TinyBert() {}

    /** The folder of the pretrained trunk, with dropout 0.1. */
    public static Path folder() {
        try {
            return Path.of(TinyBert.class.getResource("/models/bert/base").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A copy of the folder with other dropout. */
    public static Path withDropout(Path copy, double p) {
        try {
            Files.createDirectories(copy);
            String config = Files.readString(folder().resolve("config.json"))
                    .replaceAll("(\"[a-z_]*dropout_prob\"): [0-9.]+", "$1: " + p);
            Files.writeString(copy.resolve("config.json"), config);
            Files.copy(folder().resolve("model.safetensors"), copy.resolve("model.safetensors"));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The trunk of a folder with a new head for two classes, ready to be trained. */
    public static Model classifier(Path folder, Placement placement, Predicate<String> frozen) {
        HeadSpec spec = new HeadSpec(
                Head.Kind.SEQUENCE_CLASSIFICATION,
                List.of("no", "yes"),
                Optional.of(ProblemType.SINGLE_LABEL_CLASSIFICATION));
        return Model.open(folder, spec, new Model.Options(placement, true, 7, frozen));
    }

    public static Model classifier(Placement placement) {
        return classifier(folder(), placement, name -> false);
    }

    /** A sequence of these words between the special tokens. */
    public static Encoding encoding(int... words) {
        int[] ids = new int[words.length + 2];
        int[] wordIds = new int[ids.length];
        ids[0] = CLS;
        wordIds[0] = -1;
        for (int i = 0; i < words.length; i++) {
            ids[i + 1] = words[i];
            wordIds[i + 1] = i;
        }
        ids[ids.length - 1] = SEP;
        wordIds[ids.length - 1] = -1;
        return new Encoding(ids, new int[ids.length], wordIds);
    }

    /** Random sequences of 1 to 10 words. */
    public static List<Encoding> encodings(int count, long seed) {
        Rng rng = Rng.of(seed);
        List<Encoding> encodings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] words = new int[1 + rng.nextInt(10)];
            Arrays.setAll(words, w -> FIRST_WORD + rng.nextInt(VOCABULARY - FIRST_WORD));
            encodings.add(encoding(words));
        }
        return encodings;
    }

    /** The weights by name, copied. */
    public static Map<String, float[]> weights(Model model) {
        try (Scope scope = Scope.open()) {
            Map<String, float[]> weights = new LinkedHashMap<>();
            model.parameters().named().forEach((name, tensor) -> weights.put(name, Tensors.floats(tensor)));
            return weights;
        }
    }
}
