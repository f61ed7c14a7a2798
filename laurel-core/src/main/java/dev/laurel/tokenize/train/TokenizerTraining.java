package dev.laurel.tokenize.train;

import dev.laurel.base.UserError;
import dev.laurel.config.Discriminator;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What kind of tokenizer is learned, and how large it becomes. */
@Discriminator("kind")
public sealed interface TokenizerTraining permits TokenizerTraining.WordPiece, TokenizerTraining.ByteLevel {

    int vocabSize();

    int minFrequency();

    Optional<Integer> maxTokenLength();

    List<String> specialTokens();

    /**
     * WordPiece as BERT has it: words and punctuation, whose parts but the first begin with {@code ##}.
     *
     * <p>The parts are learned by merging pairs, as Hugging Face's {@code WordPieceTrainer} does.
     */
    @Named("wordpiece")
    record WordPiece(
            @Key(
                    doc = "Tokens that the vocabulary has at most.",
                    defaultValue = "30000",
                    min = 1,
                    source = "tokenizers")
            int vocabSize,

            @Key(
                    doc = "How often a pair must occur to become one token.",
                    defaultValue = "2",
                    min = 0,
                    source = "tokenizers, BertWordPieceTokenizer")
            int minFrequency,

            @Key(
                    doc =
                            "Tokens of this many characters or more are not made, but for those of two; if missing, any are.")
            Optional<Integer> maxTokenLength,

            @Key(
                    doc =
                            "Tokens that no text contains by itself, in the order of their ids; [UNK] must be among them.",
                    defaultValue = "['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']",
                    source = "tokenizers, BertWordPieceTokenizer")
            List<String> specialTokens,

            @Key(doc = "Only so many characters, the most frequent ones, get a token; if missing, all do.")
            Optional<Integer> limitAlphabet,

            @Key(doc = "Whether capitals are read as small letters.", defaultValue = "true", source = "bert")
            boolean lowercase,

            @Key(doc = "Whether accents are taken off; if missing, they are where capitals are.")
            Optional<Boolean> stripAccents,

            @Key(doc = "Whether each Chinese character is a word of its own.", defaultValue = "true", source = "bert")
            boolean chineseChars)
            implements TokenizerTraining {

        /** What a word becomes that the vocabulary has no parts for. */
        static final String UNKNOWN = "[UNK]";

        public WordPiece {
            requireDistinct(specialTokens);
            requirePositive("max_token_length", maxTokenLength);
            requirePositive("limit_alphabet", limitAlphabet);
            if (!specialTokens.contains(UNKNOWN)) {
                throw new UserError("special_tokens: there must be " + UNKNOWN
                        + ", which stands for words that the vocabulary has no parts for. Found: "
                        + String.join(", ", specialTokens));
            }
            specialTokens = List.copyOf(specialTokens);
        }

        /** Whether accents are taken off. */
        boolean strips() {
            return stripAccents.orElse(lowercase);
        }
    }

    /** BPE on bytes as GPT-2 and RoBERTa have it: every text has tokens, since all 256 bytes do. */
    @Named("bpe")
    record ByteLevel(
            @Key(
                    doc = "Tokens that the vocabulary has at most.",
                    defaultValue = "30000",
                    min = 1,
                    source = "tokenizers")
            int vocabSize,

            @Key(
                    doc = "How often a pair must occur to become one token.",
                    defaultValue = "2",
                    min = 0,
                    source = "tokenizers, ByteLevelBPETokenizer")
            int minFrequency,

            @Key(doc = "Tokens of this many bytes or more are not made, but for those of two; if missing, any are.")
            Optional<Integer> maxTokenLength,

            @Key(
                    doc = "Tokens that no text contains by itself, in the order of their ids.",
                    defaultValue = "['<s>', '<pad>', '</s>', '<unk>', '<mask>']",
                    source = "roberta")
            List<String> specialTokens,

            @Key(
                    doc =
                            "Whether a text is read as if a space stood before it, so that its first word has the token it"
                                    + " has elsewhere.",
                    defaultValue = "false",
                    source = "tokenizers, ByteLevelBPETokenizer")
            boolean addPrefixSpace)
            implements TokenizerTraining {

        private static final int BYTES = 256;

        public ByteLevel {
            requireDistinct(specialTokens);
            requirePositive("max_token_length", maxTokenLength);
            int least = specialTokens.size() + BYTES;
            if (vocabSize < least) {
                throw new UserError(
                        "vocab_size is %d, which has no room for the %d special tokens and the %d bytes; it must be at least %d"
                                .formatted(vocabSize, specialTokens.size(), BYTES, least));
            }
            specialTokens = List.copyOf(specialTokens);
        }
    }

    private static void requireDistinct(List<String> tokens) {
        Set<String> seen = new HashSet<>();
        for (String token : tokens) {
            if (token.isBlank()) {
                throw new UserError("special_tokens: a special token is blank; leave it out or write it in quotes");
            }
            if (!seen.add(token)) {
                throw new UserError("special_tokens: '" + token + "' stands there twice; each has one id");
            }
        }
    }

    private static void requirePositive(String key, Optional<Integer> value) {
        if (value.filter(v -> v < 1).isPresent()) {
            throw new UserError(key + " is " + value.get() + "; it must be at least 1");
        }
    }
}
