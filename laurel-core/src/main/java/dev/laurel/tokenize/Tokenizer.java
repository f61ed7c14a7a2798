package dev.laurel.tokenize;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Turns texts into token ids and back, exactly as a model's {@code tokenizer.json} says (Hugging Face's own native
 * tokenizers do the work).
 *
 * <p>Truncation and padding that the file asks for are ignored: nothing is padded, and nothing is cut unless a
 * {@code maxLength} is given. A lone surrogate in a text, which is no character, reads as U+FFFD. Any number of threads
 * may use one tokenizer.
 */
public final class Tokenizer implements AutoCloseable {

    private static final List<String> OTHER_FORMATS = List.of(
            "vocab.txt", "vocab.json", "spiece.model", "spm.model", "sentencepiece.bpe.model", "tokenizer.model");

    private final TokenizerJson json;
    private final TokenizerConfig config;
    private final Map<SpecialToken, Integer> roles;
    private final NativeTokenizer tokenizer;
    private final boolean spaceBeforeWords;

    private Tokenizer(TokenizerJson json, TokenizerConfig config, NativeTokenizer tokenizer) {
        this.json = json;
        this.config = config;
        this.roles = config.roles(json);
        this.tokenizer = tokenizer;
        this.spaceBeforeWords = json.needsSpaceBeforeWords();
    }

    /**
     * Reads {@code tokenizer.json} and, where present, {@code tokenizer_config.json}.
     *
     * @param folder a model folder as transformers saves it
     * @throws UserError if there is no {@code tokenizer.json}, or it is damaged or of a kind that is not known
     */
    public static Tokenizer load(Path folder) {
        Path file = folder.resolve(TokenizerJson.NAME);
        if (!Files.exists(file)) {
            throw missing(folder);
        }
        TokenizerConfig config = TokenizerConfig.read(folder);
        TokenizerJson json = TokenizerJson.read(file).configuredBy(config.settings());
        try {
            return new Tokenizer(json, config, new NativeTokenizer(json.text()));
        } catch (UserError e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UserError(
                    file + ": is JSON, but not a tokenizer that can be read: " + e.getMessage()
                            + ". Save it again with a current version of transformers.",
                    e);
        }
    }

    private static UserError missing(Path folder) {
        if (!Files.isDirectory(folder)) {
            return new UserError("No tokenizer: there is no folder " + folder + ".");
        }
        String other = OTHER_FORMATS.stream()
                .filter(name -> Files.exists(folder.resolve(name)))
                .findFirst()
                .map(name -> " There is a " + name + ", the older format, which transformers converts once: python -c"
                        + " \"from transformers import AutoTokenizer as T; T.from_pretrained('" + folder
                        + "').save_pretrained('" + folder + "')\"")
                .orElse("");
        return new UserError("No " + TokenizerJson.NAME + " in " + folder
                + (other.isEmpty() ? ". Copy it from where the model comes from." : "." + other));
    }

    /** Encodes one text whole. */
    public Encoding encode(String text) {
        return tokenizer.encode(text);
    }

    /** Encodes one text in at most {@code maxLength} tokens, cut from the right. */
    public Encoding encode(String text, int maxLength) {
        return truncated(encode(text), maxLength);
    }

    /** Encodes a pair of texts whole. */
    public Encoding encode(String text, String pair) {
        return tokenizer.encode(text, pair);
    }

    /** Encodes a pair in at most {@code maxLength} tokens, cut from the right, the longer text first. */
    public Encoding encode(String text, String pair, int maxLength) {
        return truncated(encode(text, pair), maxLength);
    }

    /**
     * Encodes a sentence that is already split into words.
     *
     * <p>The word ids of the result index {@code words}; a word that leaves no token (a lone control character) has
     * none. Byte-level tokenizers read each word with a space before it, as they do inside a text and as transformers
     * does with {@code add_prefix_space=True}.
     */
    public Encoding encodeWords(List<String> words) {
        String[] spaced = words.stream().map(this::spaced).toArray(String[]::new);
        return tokenizer.encode(spaced);
    }

    /** Encodes words in at most {@code maxLength} tokens; the words that are cut off have no token. */
    public Encoding encodeWords(List<String> words, int maxLength) {
        return truncated(encodeWords(words), maxLength);
    }

    /** Encodes texts on all processors, in their order. */
    public List<Encoding> encodeAll(List<String> texts, int maxLength) {
        return parallel(texts.size(), i -> encode(texts.get(i), maxLength));
    }

    /** Encodes pairs on all processors, {@code texts[i]} with {@code pairs[i]}. */
    public List<Encoding> encodeAll(List<String> texts, List<String> pairs, int maxLength) {
        if (texts.size() != pairs.size()) {
            throw new IllegalArgumentException(texts.size() + " texts, but " + pairs.size() + " second texts");
        }
        return parallel(texts.size(), i -> encode(texts.get(i), pairs.get(i), maxLength));
    }

    /** Encodes sentences of words on all processors, in their order. */
    public List<Encoding> encodeAllWords(List<List<String>> sentences, int maxLength) {
        return parallel(sentences.size(), i -> encodeWords(sentences.get(i), maxLength));
    }

    /** The text of ids; ids that stand for nothing are passed over. */
    public String decode(int[] ids, boolean skipSpecial) {
        return tokenizer.decode(ids, skipSpecial);
    }

    /** The highest id plus one: how many rows an embedding needs. */
    public int vocabularySize() {
        return json.vocabulary().size();
    }

    /**
     * The token as it stands in the vocabulary.
     *
     * @throws IllegalArgumentException if there is none of this id
     */
    public String token(int id) {
        String token = json.vocabulary().token(id);
        if (token == null) {
            throw new IllegalArgumentException("no token has the id " + id + "; there are " + vocabularySize());
        }
        return token;
    }

    public OptionalInt id(String token) {
        return json.vocabulary().id(token);
    }

    /** Whether this is a token that no text contains by itself, such as {@code [CLS]}. */
    public boolean isSpecial(int id) {
        return json.special().contains(id);
    }

    /** {@code model_max_length}: the longest input the model is made for, if it says so. */
    public OptionalInt maxLength() {
        return config.maxLength();
    }

    public OptionalInt padId() {
        return id(SpecialToken.PAD);
    }

    public OptionalInt unkId() {
        return id(SpecialToken.UNK);
    }

    public OptionalInt clsId() {
        return id(SpecialToken.CLS);
    }

    public OptionalInt sepId() {
        return id(SpecialToken.SEP);
    }

    public OptionalInt maskId() {
        return id(SpecialToken.MASK);
    }

    public OptionalInt bosId() {
        return id(SpecialToken.BOS);
    }

    public OptionalInt eosId() {
        return id(SpecialToken.EOS);
    }

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json} so that transformers' AutoTokenizer gives the
     * same ids; a truncation or padding that the file asked for is left out.
     *
     * @throws IOException if the folder cannot be written
     */
    public void save(Path folder) throws IOException {
        save(folder, config.maxLength());
    }

    /** Saves with a {@code model_max_length} for a tokenizer that did not know its model's. */
    public void save(Path folder, int maxLength) throws IOException {
        save(folder, OptionalInt.of(maxLength));
    }

    private void save(Path folder, OptionalInt maxLength) throws IOException {
        Map<SpecialToken, String> tokens = new EnumMap<>(SpecialToken.class);
        roles.forEach((role, id) -> tokens.put(role, token(id)));
        boolean secondType = Arrays.stream(encode("a", "a").typeIds()).anyMatch(type -> type == 1);
        String settings = TokenizerJson.MAPPER
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(config.completed(tokens, maxLength, secondType));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(TokenizerJson.NAME), json.neutral());
        Files.writeString(folder.resolve(TokenizerConfig.NAME), settings + "\n");
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private OptionalInt id(SpecialToken role) {
        Integer id = roles.get(role);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private String spaced(String word) {
        return spaceBeforeWords && !word.isEmpty() && word.charAt(0) != ' ' ? " " + word : word;
    }

    private static List<Encoding> parallel(int count, IntFunction<Encoding> encode) {
        return IntStream.range(0, count).parallel().mapToObj(encode).toList();
    }

    private static Encoding truncated(Encoding encoding, int maxLength) {
        try {
            return encoding.truncated(maxLength);
        } catch (IllegalArgumentException e) {
            throw new UserError("No room for text in " + e.getMessage() + ". Allow more tokens.", e);
        }
    }
}
