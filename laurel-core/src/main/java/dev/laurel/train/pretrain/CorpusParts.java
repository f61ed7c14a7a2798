package dev.laurel.train.pretrain;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.data.FileConfig;
import dev.laurel.data.PartConfig;
import dev.laurel.data.PartReader;
import dev.laurel.data.format.CorpusFiles;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.tokenize.Tokenizer;
import java.io.Closeable;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** The text that is learned from and the text that is held out, read once from its files. */
public final class CorpusParts implements Closeable {

    /** The part that is learned from. */
    public static final String TRAIN = "train";

    private static final String DEV = "dev";
    private static final String TEST = "test";

    /** Lines after which a document is divided where parts are split off, so that a text of one can be split too. */
    private static final int SPLIT_LINES = 100;

    private final Map<String, TokenizedText> texts = new LinkedHashMap<>();
    private final Map<String, String> hashes = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    private CorpusParts() {}

    /**
     * Reads the files of a recipe.
     *
     * @param recipeFolder what relative file names start from, unless the section names a folder
     * @throws UserError if a file cannot be read as text, naming the place, or if there is no text
     */
    public static CorpusParts read(CorpusConfig config, Path recipeFolder, Tokenizer tokenizer) {
        CorpusParts parts = new CorpusParts();
        try {
            new Reading(config, PartReader.folder(config.folder(), recipeFolder), tokenizer, parts).all();
            return parts;
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** The parts by name, train first; none is without text. */
    public Map<String, TokenizedText> texts() {
        return Map.copyOf(texts);
    }

    /** The names of the parts: train, then dev and test if they are there. */
    public List<String> names() {
        return List.copyOf(texts.keySet());
    }

    /** What a part's files hash to, SHA-256; a part that was split off has the hash of the files it was split off from. */
    public String sha256(String part) {
        return hashes.get(part);
    }

    /** What the reader should know of how the text was read. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    @Override
    public void close() {
        texts.values().forEach(TokenizedText::close);
    }

    /** One reading of all files. */
    private record Reading(CorpusConfig config, Path folder, Tokenizer tokenizer, CorpusParts parts) {

        void all() {
            // before hours of reading: files that are not there
            List.of(Optional.of(config.train()), config.dev(), config.test()).stream()
                    .flatMap(Optional::stream)
                    .flatMap(part -> part.all().stream())
                    .forEach(this::corpus);
            train();
            config.dev().ifPresent(part -> heldOut(DEV, part));
            config.test().ifPresent(part -> heldOut(TEST, part));
            parts.texts.get(TRAIN).remarks().forEach(parts.remarks::add);
        }

        private void train() {
            TokenizedText train = begin(TRAIN);
            double dev = config.split().dev();
            double test = config.split().test();
            if (dev == 0 && test == 0) {
                read(TRAIN, config.train(), document -> train, Integer.MAX_VALUE);
            } else {
                TokenizedText ofDev = begin(DEV);
                TokenizedText ofTest = begin(TEST);
                read(
                        TRAIN,
                        config.train(),
                        document -> {
                            // the first always, so that there is something to learn from
                            double drawn = document == 0
                                    ? 1
                                    : Rng.of(config.seed(), document).nextDouble();
                            return drawn < dev ? ofDev : drawn < dev + test ? ofTest : train;
                        },
                        SPLIT_LINES);
                keepIfSplitOff(DEV, dev);
                keepIfSplitOff(TEST, test);
            }
            requireText(TRAIN, config.train());
        }

        private void keepIfSplitOff(String part, double fraction) {
            TokenizedText text = parts.texts.get(part);
            text.complete();
            parts.hashes.put(part, parts.hashes.get(TRAIN));
            if (text.lines() > 0) {
                return;
            }
            text.close();
            parts.texts.remove(part);
            if (fraction > 0) {
                parts.remarks.add("split." + part + " held nothing out: the text has too few documents. Blank lines"
                        + " separate documents; or give the part a file of its own");
            }
        }

        private void heldOut(String name, PartConfig part) {
            TokenizedText text = begin(name);
            read(name, part, document -> text, Integer.MAX_VALUE);
            requireText(name, part);
        }

        private TokenizedText begin(String name) {
            TokenizedText text = new TokenizedText();
            parts.texts.put(name, text);
            return text;
        }

        private void read(String name, PartConfig part, LongFunction<TokenizedText> destination, int longestDocument) {
            MessageDigest hash = sha256();
            TextPass pass = new TextPass(tokenizer, destination, longestDocument);
            for (FileConfig file : part.all()) {
                DataFile data = DataFile.of(file.file(), folder);
                data.digest(hash);
                boolean plain = Formats.find(data, config.format()).name().equals("text");
                try (CorpusFiles corpus = corpus(file)) {
                    pass.read(corpus, !plain);
                }
            }
            parts.texts.get(name).complete();
            parts.hashes.put(name, HexFormat.of().formatHex(hash.digest()));
        }

        private CorpusFiles corpus(FileConfig file) {
            ReadOptions options = new ReadOptions(
                    Charset.forName(config.encoding()),
                    !Row.isPosition(config.column()),
                    Optional.empty(),
                    Optional.empty());
            return new CorpusFiles(
                    List.of(file.file()), folder, new CorpusFiles.Layout(config.column(), config.format(), options));
        }

        private void requireText(String name, PartConfig part) {
            if (parts.texts.get(name).lines() == 0) {
                List<String> files = part.all().stream().map(FileConfig::file).toList();
                throw new UserError(String.join(", ", files) + ": no text for the part " + name
                        + ", every line is blank. Name a file with text");
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
