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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The smallest BERT there is, made by transformers: 2 layers, 16 wide, 40 words, for tests that train. */
public final class TinyBert {

    public static final int VOCABULARY = 40;
    public static final int CLS = 2;
    public static final int SEP = 3;

    /** The words of the tokenizer after its five special ones; {@code ##s} continues a word. */
    public static final List<String> WORDS = List.of(
            "good", "great", "fine", "bad", "poor", "awful", "the", "a", "is", "was", "it", "soup", "room", "phone",
            "anna", "tom", "paris", "rome", "in", "from", "to", "sees", "one", "two", "three", "four", "five", "six",
            "and", "very", "not", ".", "!", "##s", "?");

    private static final int FIRST_WORD = 5;

    private static final String TOKENIZER = """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [
              {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
              {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
              {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
              {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
              {"id": 4, "content": "[MASK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
             "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"},
             "post_processor": {"type": "TemplateProcessing",
              "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
              "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
               {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
              "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
             "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
             "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
              "vocab": {VOCABULARY}}}
            """;

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

    /** A copy of the folder with a tokenizer of {@value #VOCABULARY} words, which knows all of {@link #WORDS}. */
    public static Path withTokenizer(Path copy) {
        withDropout(copy, 0.1);
        List<String> vocabulary = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        vocabulary.addAll(WORDS);
        String numbered = IntStream.range(0, vocabulary.size())
                .mapToObj(i -> "\"" + vocabulary.get(i) + "\": " + i)
                .collect(Collectors.joining(", "));
        try {
            Files.writeString(copy.resolve("tokenizer.json"), TOKENIZER.replace("VOCABULARY", numbered));
            Files.writeString(
                    copy.resolve("tokenizer_config.json"),
                    "{\"tokenizer_class\": \"BertTokenizer\", \"model_max_length\": 44, \"do_lower_case\": true}");
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
