package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.data.format.CorpusFiles;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.tokenize.train.TokenizerTrainer;
import dev.laurel.tokenize.train.TokenizerTraining;
import dev.laurel.tokenize.train.TrainedTokenizer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Learns a tokenizer from text files. */
@Command(
        name = "train",
        description = {
            "Learn a WordPiece or byte-level BPE tokenizer from text, as the Hugging Face trainers do,",
            "and write it for Laurel and transformers"
        },
        footer = {
            "",
            "For instance: laurel tokenizer train --kind wordpiece --vocab-size 8000 --out my-tokenizer texts.txt.gz",
            "The text is read once and may be larger than memory; docs/tokenizers.md says what is kept of it."
        })
final class TokenizerTrainCommand extends Subcommand {

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = {
                "The text: plain, of which each line is a text, or JSONL, JSON, CSV, TSV or Parquet, of which one",
                "field is; gzipped too"
            })
    private List<String> files;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            required = true,
            description = "wordpiece (as BERT) or bpe (on bytes, as GPT-2 and RoBERTa)")
    private String kind;

    @Option(
            names = "--vocab-size",
            paramLabel = "N",
            description = "Tokens that the vocabulary has at most (default: 30000)")
    private Optional<Integer> vocabSize = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where tokenizer.json and tokenizer_config.json go: a folder that is new or empty")
    private Path out;

    @Option(
            names = "--overwrite",
            description = "Write into --out though it is not empty: the tokenizer there is replaced, other files stay")
    private boolean overwrite;

    @Option(
            names = "--min-frequency",
            paramLabel = "N",
            description = "How often a pair must occur to become one token (default: 2)")
    private Optional<Integer> minFrequency = Optional.empty();

    @Option(
            names = "--special-tokens",
            paramLabel = "TOKEN",
            split = ",",
            description = {
                "Tokens that no text contains by itself, divided by commas, in the order of their ids",
                "(default: [PAD],[UNK],[CLS],[SEP],[MASK] or <s>,<pad>,</s>,<unk>,<mask>)"
            })
    private List<String> specialTokens = List.of();

    @Option(
            names = "--max-token-length",
            paramLabel = "N",
            description = "Make no tokens of N characters (bytes for bpe) or more, but for those of two")
    private Optional<Integer> maxTokenLength = Optional.empty();

    @Option(
            names = "--limit-alphabet",
            paramLabel = "N",
            description = "wordpiece: give tokens to the N most frequent characters only (default: to all)")
    private Optional<Integer> limitAlphabet = Optional.empty();

    @Option(
            names = "--lowercase",
            paramLabel = "BOOL",
            description = "wordpiece: whether capitals are read as small letters (default: true)")
    private Optional<Boolean> lowercase = Optional.empty();

    @Option(
            names = "--strip-accents",
            paramLabel = "BOOL",
            description = "wordpiece: whether accents are taken off (default: as --lowercase)")
    private Optional<Boolean> stripAccents = Optional.empty();

    @Option(
            names = "--chinese-chars",
            paramLabel = "BOOL",
            description = "wordpiece: whether each Chinese character is a word of its own (default: true)")
    private Optional<Boolean> chineseChars = Optional.empty();

    @Option(
            names = "--add-prefix-space",
            paramLabel = "BOOL",
            description = "bpe: whether a text is read as if a space stood before it (default: false)")
    private Optional<Boolean> addPrefixSpace = Optional.empty();

    @Option(
            names = "--max-length",
            paramLabel = "TOKENS",
            description = "model_max_length to write: the longest input of the model it is for")
    private Optional<Integer> maxLength = Optional.empty();

    @Option(
            names = "--field",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "Which field of a row is the text, for all but plain text (default: ${DEFAULT-VALUE})")
    private String field;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "jsonl, json, csv, tsv, text or parquet (default: by each file's extension)")
    private Optional<String> format = Optional.empty();

    @Option(names = "--encoding", paramLabel = "NAME", description = "Of the files (default: UTF-8)")
    private Optional<String> encoding = Optional.empty();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads count words (default: one for each processor); the outcome is the same")
    private Optional<Integer> threads = Optional.empty();

    TokenizerTrainCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() throws IOException {
        TokenizerTraining training = Config.choose(TokenizerTraining.class, kind, keys());
        int workers = threads.orElse(Runtime.getRuntime().availableProcessors());
        if (workers < 1) {
            throw new UserError("--threads " + workers + ": at least one is needed");
        }
        if (maxLength.filter(length -> length < 1).isPresent()) {
            throw new UserError("--max-length " + maxLength.get() + ": it must be at least 1");
        }
        refuseUnusableOut();
        TrainedTokenizer trained;
        try (CorpusFiles corpus = new CorpusFiles(files, Path.of(""), layout())) {
            trained = new TokenizerTrainer(training, workers, session().progress()).train(corpus);
        }
        trained.save(out, maxLength.map(OptionalInt::of).orElse(OptionalInt.empty()));
        trained.shortfall().ifPresent(reason -> session().console().complain("warning", reason));
        return new Trained(kind, out, trained);
    }

    private List<String> keys() {
        Map<String, Optional<?>> options = new LinkedHashMap<>();
        options.put("vocab_size", vocabSize);
        options.put("min_frequency", minFrequency);
        options.put("max_token_length", maxTokenLength);
        options.put("limit_alphabet", limitAlphabet);
        options.put("lowercase", lowercase);
        options.put("strip_accents", stripAccents);
        options.put("chinese_chars", chineseChars);
        options.put("add_prefix_space", addPrefixSpace);
        List<String> keys = new ArrayList<>();
        options.forEach((key, value) -> value.ifPresent(v -> keys.add(key + "=" + v)));
        if (!specialTokens.isEmpty()) {
            keys.add(specialTokens.stream()
                    .map(token -> "'" + token.replace("'", "''") + "'")
                    .collect(Collectors.joining(", ", "special_tokens=[", "]")));
        }
        return keys;
    }

    private CorpusFiles.Layout layout() {
        Charset charset = StandardCharsets.UTF_8;
        if (encoding.isPresent()) {
            try {
                charset = Charset.forName(encoding.get());
            } catch (IllegalArgumentException e) {
                throw new UserError(
                        "--encoding " + encoding.get()
                                + ": there is no such encoding. For instance: windows-1252, GB18030",
                        e);
            }
        }
        return new CorpusFiles.Layout(
                field, format, new ReadOptions(charset, true, Optional.empty(), Optional.empty()));
    }

    private void refuseUnusableOut() throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        if (!Files.isDirectory(out)) {
            throw new UserError("--out " + out + " is a file. Name a folder that is new or empty");
        }
        try (Stream<Path> content = Files.list(out)) {
            if (!overwrite && content.findAny().isPresent()) {
                throw new UserError("--out " + out
                        + " is not empty. Name a folder that is new or empty, or add --overwrite: then the tokenizer in it"
                        + " is replaced, and all other files stay");
            }
        }
    }

    private record Trained(String kind, Path folder, TrainedTokenizer tokenizer) implements Answer {

        @Override
        public Object json() {
            TrainedTokenizer.Extent extent = tokenizer.extent();
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("tokenizer", folder.toString());
            answer.put("kind", kind);
            answer.put("tokens", tokenizer.vocabulary().size());
            answer.put("merges", tokenizer.merges().size());
            answer.put("characters", extent.characters());
            answer.put("texts", extent.texts());
            answer.put("words", extent.words());
            answer.put("different_words", extent.differentWords());
            tokenizer.shortfall().ifPresent(reason -> answer.put("fewer_tokens_because", reason));
            return answer;
        }

        @Override
        public void print(Console console) {
            TrainedTokenizer.Extent extent = tokenizer.extent();
            console.print(String.format(
                    Locale.ROOT,
                    "Learned %,d tokens with %,d merges from %,d texts of %,d words, %,d of them different",
                    tokenizer.vocabulary().size(),
                    tokenizer.merges().size(),
                    extent.texts(),
                    extent.words(),
                    extent.differentWords()));
            console.print("The tokenizer is in " + folder);
        }
    }
}
