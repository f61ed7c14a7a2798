package dev.laurel.tokenize.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.report.Progress;
import dev.laurel.tokenize.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fixtures are what the tokenizers library learned; benchmarks/fixtures/tokenizer_training.py made them. */
class TokenizerTrainerTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    Path temp;

    private static TokenizerTraining wordPiece(String... keys) {
        return Config.choose(TokenizerTraining.class, "wordpiece", List.of(keys));
    }

    private static TokenizerTraining bytes(String... keys) {
        return Config.choose(TokenizerTraining.class, "bpe", List.of(keys));
    }

    private static TrainedTokenizer train(TokenizerTraining training, String... texts) {
        return new TokenizerTrainer(training).train(List.of(texts));
    }

    static List<String> shipped() {
        return Stream.of("customer-messages", "customer-messages-zh")
                .flatMap(name -> lines(Path.of("../examples", name + ".train.jsonl")).stream())
                .map(line -> JSON.readTree(line).path("text").stringValue())
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode expected(String name) {
        return JSON.readTree(TokenizerTrainerTest.class.getResourceAsStream(name + ".json"));
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    @Test
    void mergesTheMostFrequentPairFirst() {
        // Words: hug 10, pug 5, pun 12, bun 4, hugs 5 times. Pairs inside: u##g 10+5+5 = 20, ##un 16, hu 15, ...
        // The order by hand: ##u ##g 20 → ##ug; ##u ##n 16 → ##un; h ##ug 15 → hug; p ##un 12 → pun; then p ##ug and
        // hug ##s, 5 each, of which h comes before p, but hug, made as a merge, has a higher id than p: pug first.
        List<String> texts = new ArrayList<>();
        texts.addAll(Collections.nCopies(10, "hug"));
        texts.addAll(Collections.nCopies(5, "Pug"));
        texts.addAll(Collections.nCopies(12, "pun"));
        texts.addAll(Collections.nCopies(4, "bun"));
        texts.addAll(Collections.nCopies(5, "hugs"));
        TrainedTokenizer trained =
                new TokenizerTrainer(wordPiece("special_tokens=['[UNK]']", "vocab_size=21")).train(texts);
        assertThat(trained.vocabulary())
                .containsExactly(
                        "[UNK]", "b", "g", "h", "n", "p", "s", "u", "##g", "##n", "##s", "##u", "##ug", "##un", "hug",
                        "pun", "pug", "hugs", "bun");
        assertThat(trained.merges().get(0)).isEqualTo(new Merge("##u", "##g"));
        assertThat(trained.extent()).isEqualTo(new TrainedTokenizer.Extent(36, 36, 5, 7));
        assertThat(trained.shortfall())
                .contains("19 tokens instead of 21 (merges: 7): no two tokens stand side by side in a word any more");
    }

    @Test
    void learnsTheVocabularyOfTheLibrary() {
        assertThat(new TokenizerTrainer(wordPiece("vocab_size=3000"))
                        .train(shipped())
                        .vocabulary())
                .isEqualTo(strings(expected("wordpiece").path("vocabulary")));
        assertThat(new TokenizerTrainer(wordPiece(
                                "vocab_size=2400", "min_frequency=3", "lowercase=false", "chinese_chars=false"))
                        .train(shipped())
                        .vocabulary())
                .isEqualTo(strings(expected("wordpiece-cased").path("vocabulary")));
    }

    @Test
    void learnsTheMergesOfTheLibrary() {
        same(new TokenizerTrainer(bytes("vocab_size=2500")).train(shipped()), expected("bpe"));
        List<String> lines = shipped().stream().map(text -> text + "\n").toList();
        same(
                new TokenizerTrainer(bytes(
                                "vocab_size=100000", "min_frequency=4", "max_token_length=6", "add_prefix_space=true"))
                        .train(lines),
                expected("bpe-lines"));
    }

    private static void same(TrainedTokenizer trained, JsonNode expected) {
        assertThat(trained.vocabulary()).isEqualTo(strings(expected.path("vocabulary")));
        assertThat(trained.merges())
                .isEqualTo(expected.path("merges")
                        .valueStream()
                        .map(merge -> new Merge(
                                merge.path(0).stringValue(), merge.path(1).stringValue()))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"wordpiece", "bpe"})
    void isReadBackAndGivesTheIdsOfTheLibrary(String kind) throws IOException {
        TokenizerTraining training = kind.equals("bpe") ? bytes("vocab_size=2500") : wordPiece("vocab_size=3000");
        TrainedTokenizer trained = new TokenizerTrainer(training).train(shipped());
        Files.writeString(temp.resolve("other.txt"), "stays");
        trained.save(temp, OptionalInt.of(128));
        trained.save(temp, OptionalInt.of(128));
        try (Tokenizer tokenizer = Tokenizer.load(temp)) {
            assertThat(tokenizer.vocabularySize())
                    .isEqualTo(trained.vocabulary().size());
            assertThat(tokenizer.maxLength()).hasValue(128);
            assertThat(tokenizer.maskId()).hasValue(4);
            assertThat(tokenizer.padId()).isPresent();
            for (JsonNode row : expected(kind).path("encoded")) {
                List<Integer> ids =
                        row.path("ids").valueStream().map(JsonNode::intValue).toList();
                int[] whole = tokenizer.encode(row.path("text").stringValue()).ids();
                assertThat(whole[0]).isEqualTo(tokenizer.clsId().getAsInt());
                assertThat(whole[whole.length - 1]).isEqualTo(tokenizer.sepId().getAsInt());
                assertThat(whole).hasSize(ids.size() + 2);
                for (int i = 0; i < ids.size(); i++) {
                    assertThat(whole[i + 1]).as("token %d of %s", i, row).isEqualTo(ids.get(i));
                }
            }
        }
        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("other.txt", "tokenizer.json", "tokenizer_config.json");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void isTheSameWithAnyNumberOfThreadsAndInAnyOrder(int threads) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.addAll(shipped());
        }
        assertThat(texts.stream().mapToLong(String::length).sum()).isGreaterThan(5L * TextBlock.CHARACTERS);
        String once = new TokenizerTrainer(wordPiece("vocab_size=1500"), 1, Progress.NONE)
                .train(texts)
                .json();
        Collections.shuffle(texts, new Random(threads));
        assertThat(new TokenizerTrainer(wordPiece("vocab_size=1500"), threads, Progress.NONE)
                        .train(texts)
                        .json())
                .isEqualTo(once);
    }

    @Test
    void keepsTheMostFrequentCharacters() {
        // a 4, b 3, c and d 2 each: of those the first in Unicode stays; the d inside of "abd" is left out of it.
        TrainedTokenizer trained = train(
                wordPiece("limit_alphabet=3", "special_tokens=['[UNK]']", "min_frequency=1"), "abc abd", "a c", "ad b");
        assertThat(trained.vocabulary())
                .startsWith("[UNK]", "a", "b", "c", "##b", "##c")
                .doesNotContain("d", "##d");
        assertThat(trained.vocabulary()).contains("ab", "abc");
    }

    @Test
    void saysWhyThereAreFewerTokensThanAskedFor() {
        // "ne" of "one" and "line" is the only pair that occurs twice
        TrainedTokenizer line = train(wordPiece(), "one line of text");
        assertThat(line.shortfall())
                .contains("%d tokens instead of 30000 (merges: 1): no pair of tokens occurs 2 times or more"
                                .formatted(line.vocabulary().size())
                        + " (min_frequency)");
        TrainedTokenizer repeated = new TokenizerTrainer(bytes()).train(Collections.nCopies(1000, "one line of text"));
        // "ne" is one merge for "one" and " line", which need 1 and 3 more; " of" needs 2, " text" 4
        assertThat(repeated.shortfall())
                .contains("272 tokens instead of 30000 (merges: 11): no two tokens stand side by side in a word any"
                        + " more");
    }

    @Test
    void refusesTextWithoutWords() {
        assertThatThrownBy(() -> train(wordPiece()))
                .isInstanceOf(UserError.class)
                .hasMessage("the texts: there are no words to learn a tokenizer from, only nothing");
        assertThatThrownBy(() -> train(wordPiece(), " ", "\u0007"))
                .isInstanceOf(UserError.class)
                .hasMessage("the texts: there are no words to learn a tokenizer from, only blank lines and control"
                        + " characters");
    }

    @Test
    void refusesAVocabularyWithoutRoomForCharacters() {
        assertThatThrownBy(() -> train(wordPiece("vocab_size=8"), "abc"))
                .isInstanceOf(UserError.class)
                .hasMessage("A vocabulary of 8 tokens has no room for the 5 special tokens and the text's 3 characters,"
                        + " which have 5 tokens at the beginning and inside of words. Ask for at least 10, or limit the"
                        + " alphabet to the most frequent characters");
        assertThatThrownBy(() -> bytes("vocab_size=260"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("vocab_size is 260, which has no room for the 5 special tokens and the 256 bytes;"
                        + " it must be at least 261");
    }

    @Test
    void refusesSpecialTokensThatCannotBe() {
        assertThatThrownBy(() -> wordPiece("special_tokens=['[PAD]']"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there must be [UNK]");
        assertThatThrownBy(() -> bytes("special_tokens=[a, a]"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("'a' stands there twice");
        assertThatThrownBy(() -> bytes("special_tokens=['']"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is blank");
        assertThatThrownBy(() -> wordPiece("limit_alphabet=0"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("limit_alphabet is 0; it must be at least 1");
    }

    @Test
    void readsALoneSurrogateAsTheReplacementCharacter() {
        assertThat(train(bytes("min_frequency=1"), "a\uD800b").vocabulary())
                .isEqualTo(train(bytes("min_frequency=1"), "a\uFFFDb").vocabulary());
        // BERT drops the replacement character
        assertThat(train(wordPiece("min_frequency=1"), "a\uD800b").vocabulary()).endsWith("a", "b", "##b", "ab");
    }
}
