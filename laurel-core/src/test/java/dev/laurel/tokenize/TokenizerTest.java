package dev.laurel.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The folders are made by benchmarks/fixtures/tokenizers_fixture.py, which also asked transformers for the ids. */
class TokenizerTest {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    @TempDir
    Path temp;

    private static Path folder(String kind) {
        try {
            return Path.of(TokenizerTest.class.getResource(kind).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode expected(String kind) {
        return MAPPER.readTree(folder(kind).resolve("cases.json").toFile());
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    private static Encoding encode(Tokenizer tokenizer, JsonNode row) {
        int max = row.path("max").isNull() ? Integer.MAX_VALUE : row.path("max").intValue();
        if (row.has("sentence")) {
            List<String> words = StreamSupport.stream(row.path("sentence").spliterator(), false)
                    .map(JsonNode::stringValue)
                    .toList();
            return tokenizer.encodeWords(words, max);
        }
        String text = row.path("text").stringValue();
        return row.has("pair")
                ? tokenizer.encode(text, row.path("pair").stringValue(), max)
                : tokenizer.encode(text, max);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wordpiece", "bytelevel", "unigram", "deberta"})
    void encodesAsTransformers(String kind) {
        try (Tokenizer tokenizer = Tokenizer.load(folder(kind))) {
            for (JsonNode row : expected(kind).path("cases")) {
                Encoding encoding = encode(tokenizer, row);
                assertThat(encoding.ids()).as("ids of %s", row).isEqualTo(ints(row.path("ids")));
                assertThat(encoding.wordIds()).as("words of %s", row).isEqualTo(ints(row.path("words")));
                if (row.has("types")) {
                    assertThat(encoding.typeIds()).as("types of %s", row).isEqualTo(ints(row.path("types")));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wordpiece", "bytelevel", "unigram", "deberta"})
    void decodesAndNamesTokensAsTransformers(String kind) {
        JsonNode expected = expected(kind);
        try (Tokenizer tokenizer = Tokenizer.load(folder(kind))) {
            int[] ids = ints(expected.path("cases").path(0).path("ids"));
            assertThat(tokenizer.decode(ids, false))
                    .isEqualTo(expected.path("decoded").stringValue());
            assertThat(tokenizer.decode(ids, true))
                    .isEqualTo(expected.path("decoded_without_special").stringValue());
            assertThat(tokenizer.vocabularySize())
                    .isEqualTo(expected.path("vocabulary").intValue());
            JsonNode special = expected.path("special");
            assertThat(tokenizer.padId()).isEqualTo(id(special, "pad"));
            assertThat(tokenizer.unkId()).isEqualTo(id(special, "unk"));
            assertThat(tokenizer.clsId()).isEqualTo(id(special, "cls"));
            assertThat(tokenizer.sepId()).isEqualTo(id(special, "sep"));
            assertThat(tokenizer.maskId()).isEqualTo(id(special, "mask"));
            assertThat(tokenizer.bosId()).isEqualTo(id(special, "bos"));
            assertThat(tokenizer.eosId()).isEqualTo(id(special, "eos"));
            assertThat(tokenizer.maxLength()).hasValue(64);
            for (int i = 0; i < tokenizer.vocabularySize(); i++) {
                assertThat(tokenizer.id(tokenizer.token(i))).hasValue(i);
            }
            assertThat(tokenizer.isSpecial(tokenizer.maskId().getAsInt())).isTrue();
            assertThat(tokenizer.isSpecial(tokenizer.vocabularySize() - 1)).isFalse();
        }
    }

    private static OptionalInt id(JsonNode special, String role) {
        JsonNode id = special.path(role);
        return id.isInt() ? OptionalInt.of(id.intValue()) : OptionalInt.empty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wordpiece", "bytelevel", "unigram", "deberta"})
    void savesWhatItLoaded(String kind) throws IOException {
        Path saved = temp.resolve("saved");
        try (Tokenizer tokenizer = Tokenizer.load(folder(kind))) {
            tokenizer.save(saved);
        }
        assertThat(MAPPER.readTree(saved.resolve("tokenizer.json").toFile()))
                .isEqualTo(
                        MAPPER.readTree(folder(kind).resolve("tokenizer.json").toFile()));
        JsonNode before =
                MAPPER.readTree(folder(kind).resolve("tokenizer_config.json").toFile());
        JsonNode after = MAPPER.readTree(saved.resolve("tokenizer_config.json").toFile());
        before.properties().forEach(e -> assertThat(after.get(e.getKey())).isEqualTo(e.getValue()));
    }

    @Test
    void ignoresTruncationAndPaddingOfTheFileAndSavesNeither() throws IOException {
        String plain = Files.readString(folder("wordpiece").resolve("tokenizer.json"));
        String cutting = plain.replaceFirst(
                        "\"truncation\": null",
                        "\"truncation\": {\"direction\":\"Right\",\"max_length\":4,\"strategy\":\"LongestFirst\","
                                + "\"stride\":0}")
                .replaceFirst(
                        "\"padding\": null",
                        "\"padding\": {\"strategy\":{\"Fixed\":9},\"direction\":\"Right\",\"pad_to_multiple_of\":null,"
                                + "\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"[PAD]\"}");
        assertThat(cutting).contains("\"max_length\":4").contains("\"Fixed\":9");
        Files.writeString(temp.resolve("tokenizer.json"), cutting);
        try (Tokenizer tokenizer = Tokenizer.load(temp);
                Tokenizer reference = Tokenizer.load(folder("wordpiece"))) {
            for (String text : List.of("", "The quick brown fox jumps over the lazy dog.")) {
                assertThat(tokenizer.encode(text).ids())
                        .isEqualTo(reference.encode(text).ids());
            }
            tokenizer.save(temp.resolve("saved"));
        }
        assertThat(MAPPER.readTree(temp.resolve("saved/tokenizer.json").toFile()))
                .isEqualTo(MAPPER.readTree(plain));
    }

    @Test
    void completesTheConfigurationOfAFolderThatHasNone() throws IOException {
        Files.copy(folder("wordpiece").resolve("tokenizer.json"), temp.resolve("tokenizer.json"));
        try (Tokenizer tokenizer = Tokenizer.load(temp)) {
            assertThat(tokenizer.maxLength()).isEmpty();
            assertThat(tokenizer.padId()).hasValue(0);
            assertThat(tokenizer.maskId()).hasValue(4);
            tokenizer.save(temp, 512);
        }
        JsonNode config = MAPPER.readTree(temp.resolve("tokenizer_config.json").toFile());
        assertThat(config.path("tokenizer_class").stringValue()).isEqualTo("PreTrainedTokenizerFast");
        assertThat(config.path("mask_token").stringValue()).isEqualTo("[MASK]");
        assertThat(config.path("model_max_length").intValue()).isEqualTo(512);
        assertThat(config.path("model_input_names").toString())
                .isEqualTo("[\"input_ids\",\"token_type_ids\",\"attention_mask\"]");
        try (Tokenizer again = Tokenizer.load(temp)) {
            assertThat(again.maxLength()).hasValue(512);
        }
    }

    @Test
    void readsSpecialTokensAsObjectsAndFromTheOlderFile() throws IOException {
        Files.copy(folder("unigram").resolve("tokenizer.json"), temp.resolve("tokenizer.json"));
        Files.writeString(temp.resolve("tokenizer_config.json"), """
                {"model_max_length": 1000000000000000019884624838656,
                 "pad_token": {"__type": "AddedToken", "content": "<unk>"}, "mask_token": null}
                """);
        Files.writeString(temp.resolve("special_tokens_map.json"), "{\"mask_token\": {\"content\": \"</s>\"}}");
        try (Tokenizer tokenizer = Tokenizer.load(temp)) {
            assertThat(tokenizer.maxLength()).isEmpty();
            assertThat(tokenizer.padId()).isEqualTo(tokenizer.id("<unk>"));
            assertThat(tokenizer.maskId()).isEqualTo(tokenizer.id("</s>"));
            assertThat(tokenizer.clsId()).isEqualTo(tokenizer.id("<s>"));
        }
    }

    @Test
    void letsTheConfigurationOfABertTokenizerOutrankItsFile() throws IOException {
        Files.copy(folder("wordpiece").resolve("tokenizer.json"), temp.resolve("tokenizer.json"));
        Files.writeString(
                temp.resolve("tokenizer_config.json"),
                "{\"tokenizer_class\": \"BertTokenizer\", \"do_lower_case\": false}");
        try (Tokenizer cased = Tokenizer.load(temp);
                Tokenizer uncased = Tokenizer.load(folder("wordpiece"))) {
            // The vocabulary is lower case: what keeps its capitals is unknown.
            assertThat(cased.encode("The fox").ids()[1]).isEqualTo(cased.unkId().getAsInt());
            assertThat(uncased.encode("The fox").ids())
                    .isEqualTo(cased.encode("the fox").ids());
            cased.save(temp.resolve("saved"));
        }
        JsonNode saved = MAPPER.readTree(temp.resolve("saved/tokenizer.json").toFile());
        assertThat(saved.path("normalizer").path("lowercase").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wordpiece", "bytelevel", "unigram", "deberta"})
    void neverShiftsWordsThatLeaveNoToken(String kind) {
        List<String> words = List.of("quick", "\u0007", "fox", "\u200b", "", " ", "dog", "\uD800", "lazy");
        try (Tokenizer tokenizer = Tokenizer.load(folder(kind))) {
            Encoding encoding = tokenizer.encodeWords(words);
            for (int w : new int[] {0, 2, 6, 8}) {
                int[] ofWord = IntStream.range(0, encoding.length())
                        .filter(i -> encoding.wordIds()[i] == w)
                        .map(i -> encoding.ids()[i])
                        .toArray();
                assertThat(tokenizer.decode(ofWord, true).replace("##", "").strip())
                        .as("word %d", w)
                        .isEqualTo(words.get(w));
            }
        }
    }

    @Test
    void readsALoneSurrogateAsTheReplacementCharacter() {
        assertThat(NativeTokenizer.wellFormed("a\uD800b\uD83D\uDE00\uDC00")).isEqualTo("a\uFFFDb\uD83D\uDE00\uFFFD");
        try (Tokenizer tokenizer = Tokenizer.load(folder("bytelevel"))) {
            Encoding broken = tokenizer.encode("smile \uD83D\uDE00 and \uD83D");
            assertThat(broken.ids())
                    .isEqualTo(tokenizer.encode("smile \uD83D\uDE00 and \uFFFD").ids());
            assertThat(tokenizer.decode(broken.ids(), true)).isEqualTo("smile \uD83D\uDE00 and \uFFFD");
        }
    }

    @Test
    void encodesAMillionCharacters() {
        try (Tokenizer tokenizer = Tokenizer.load(folder("wordpiece"))) {
            String text = "the fox ".repeat(125_000);
            Encoding encoding = tokenizer.encode(text);
            assertThat(encoding.wordIds()[encoding.length() - 2]).isEqualTo(249_999);
            assertThat(tokenizer.encode(text, 128).length()).isEqualTo(128);
            assertThat(tokenizer.encode("a".repeat(1_000_000)).ids())
                    .containsExactly(2, tokenizer.unkId().getAsInt(), 3);
        }
    }

    @Test
    void encodesBatchesInOrder() {
        List<String> texts = IntStream.range(0, 500)
                .mapToObj(i -> "fox " + "the dog ".repeat(i % 7) + i)
                .toList();
        List<List<String>> sentences =
                texts.stream().map(t -> Arrays.asList(t.split(" "))).toList();
        List<String> pairs = Collections.nCopies(texts.size(), "lazy");
        try (Tokenizer tokenizer = Tokenizer.load(folder("deberta"))) {
            List<Encoding> single = tokenizer.encodeAll(texts, 12);
            List<Encoding> paired = tokenizer.encodeAll(texts, pairs, 12);
            List<Encoding> words = tokenizer.encodeAllWords(sentences, 12);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(single.get(i).ids())
                        .isEqualTo(tokenizer.encode(texts.get(i), 12).ids());
                assertThat(paired.get(i).ids())
                        .isEqualTo(tokenizer.encode(texts.get(i), "lazy", 12).ids());
                assertThat(words.get(i).ids())
                        .isEqualTo(tokenizer.encodeWords(sentences.get(i), 12).ids());
            }
            assertThatThrownBy(() -> tokenizer.encodeAll(texts, List.of("one"), 12))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("500 texts, but 1 second texts");
        }
    }

    @Test
    void refusesALengthThatLeavesNoRoom() {
        try (Tokenizer tokenizer = Tokenizer.load(folder("wordpiece"))) {
            assertThatThrownBy(() -> tokenizer.encode("the fox", 1))
                    .isInstanceOf(UserError.class)
                    .hasMessage("No room for text in at most 1 tokens, but the special tokens alone are 2."
                            + " Allow more tokens.");
        }
    }

    @Test
    void refusesToWorkWhenClosed() {
        Tokenizer tokenizer = Tokenizer.load(folder("wordpiece"));
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("fox")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsWhatToDoWithOlderFormats() throws IOException {
        assertThatThrownBy(() -> Tokenizer.load(temp.resolve("absent")))
                .isInstanceOf(UserError.class)
                .hasMessage("No tokenizer: there is no folder " + temp.resolve("absent") + ".");
        assertThatThrownBy(() -> Tokenizer.load(temp))
                .isInstanceOf(UserError.class)
                .hasMessage("No tokenizer.json in " + temp + ". Copy it from where the model comes from.");
        Files.writeString(temp.resolve("spm.model"), "");
        assertThatThrownBy(() -> Tokenizer.load(temp))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "There is a spm.model, the older format, which transformers converts once: python");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\": \"1.0\",\n  \"model\": {\"type\"",
                "{\"model\": {\"vocab\": [[",
                "{\"model\": {\"vocab\": {\"a\"",
                "not json"
            })
    void namesThePlaceOfDamage(String content) {
        Path file = write(content);
        assertThatThrownBy(() -> Tokenizer.load(temp))
                .isInstanceOf(UserError.class)
                .hasMessageMatching("(?s)" + java.util.regex.Pattern.quote(file.toString())
                        + ":\\d+:\\d+: not valid JSON: " + ".*copy it again from its source\\.");
    }

    @Test
    void refusesJsonThatIsNoTokenizer() {
        Path file = write("[1, 2]");
        assertThatThrownBy(() -> Tokenizer.load(temp))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ": must be an object, so it is not a Hugging Face tokenizer.json.");
        write("{\"version\": \"1.0\"}");
        assertThatThrownBy(() -> Tokenizer.load(temp))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ": has no \"model\", so it is not a Hugging Face tokenizer.json.");
        write("{\"version\": \"1.0\", \"model\": {\"type\": \"Morse\", \"vocab\": {\"a\": 0}}}");
        assertThatThrownBy(() -> Tokenizer.load(temp))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is JSON, but not a tokenizer that can be read");
        write("{\"version\": \"1.0\", \"model\": [1]}");
        assertThatThrownBy(() -> Tokenizer.load(temp)).isInstanceOf(UserError.class);
    }

    @Test
    void reportsAVocabularyWithoutItsUnknownToken() {
        write(
                "{\"version\":\"1.0\",\"added_tokens\":[],\"pre_tokenizer\":{\"type\":\"Whitespace\"},\"model\":{\"type\":"
                        + "\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
                        + "\"max_input_chars_per_word\":100,\"vocab\":{\"a\":0}}}");
        try (Tokenizer tokenizer = Tokenizer.load(temp)) {
            assertThat(tokenizer.encode("a a").ids()).containsExactly(0, 0);
            assertThatThrownBy(() -> tokenizer.encodeAll(List.of("a", "b"), 10))
                    .isInstanceOf(UserError.class)
                    .hasMessage("The tokenizer cannot encode a text: WordPiece error: Missing [UNK] token from the"
                            + " vocabulary. Its tokenizer.json is incomplete.");
        }
    }

    @Test
    void knowsThePlatformsThatHaveALibrary() {
        assertThat(NativeLibrary.platform("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(NativeLibrary.platform("Mac OS X", "aarch64")).isEqualTo("osx-aarch64");
        assertThat(NativeLibrary.platform("Windows 11", "amd64")).isEqualTo("win-x86_64");
        assertThat(NativeLibrary.platform("Linux", "arm64")).isEqualTo("linux-aarch64");
    }

    private Path write(String content) {
        try {
            return Files.writeString(temp.resolve("tokenizer.json"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
