package dev.laurel.train.pretrain;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.tokenize.Tokenizer;
import java.util.Arrays;

/**
 * Two segments of one or several lines between the special tokens, {@code [CLS] A [SEP] B [SEP]}, as BERT's
 * {@code create_pretraining_data} makes them.
 *
 * <p>Every document is cut into runs of lines that fill what the model reads, or, for a tenth of the documents, a random
 * smaller length. A run is an instance. In each pass it is divided anew, after a random line; with
 * {@link PretrainConfig.Sentences#NEXT} the second segment is in half of the cases taken from another document, with
 * {@link PretrainConfig.Sentences#ORDER} the two are swapped. Where BERT's program gives the lines that a segment from
 * elsewhere took the place of to the next instance, here they are read in another pass. A run of one line has no second
 * segment: it gets one from elsewhere, or, where the order is asked, none and only its words are learned.
 */
final class SegmentPairs implements Instances {

    /** Share of the documents cut into shorter runs, so that the model knows short inputs too; BERT's. */
    private static final double SHORT = 0.1;

    /** The special tokens around two segments. */
    private static final int SPECIAL = 3;

    private static final int RUNS = 1;
    private static final int PAIRS = 2;

    private final TokenizedText text;
    private final PretrainConfig.Sentences kind;
    private final Tokens cls;
    private final Tokens sep;
    private final int maxLength;
    private final long seed;

    private int runs;
    /** Of each run its document, its first line, the line behind its last, and how long it was to become and is. */
    private int[] documents = new int[64];

    private int[] firsts = new int[64];
    private int[] ends = new int[64];
    private int[] targets = new int[64];
    private int[] lengths = new int[64];

    private SegmentPairs(
            TokenizedText text, PretrainConfig.Sentences kind, Tokens cls, Tokens sep, int maxLength, long seed) {
        this.text = text;
        this.kind = kind;
        this.cls = cls;
        this.sep = sep;
        this.maxLength = maxLength;
        this.seed = seed;
        for (int d = 0; d < text.documents(); d++) {
            cutIntoRuns(d);
        }
    }

    static SegmentPairs of(
            TokenizedText text, PretrainConfig.Sentences kind, Tokenizer tokenizer, int maxLength, long seed) {
        if (maxLength < SPECIAL + 2) {
            throw new UserError("max_length is " + maxLength + ", but two segments with their special tokens take at"
                    + " least " + (SPECIAL + 2));
        }
        if (kind == PretrainConfig.Sentences.NEXT && text.documents() < 2) {
            throw new UserError("sentences: next takes segments from other documents, but the text is a single"
                    + " document. Separate documents by blank lines, or state sentences: order or none");
        }
        if (text.documents() == text.lines()) {
            throw new UserError("sentences: " + (kind == PretrainConfig.Sentences.NEXT ? "next" : "order")
                    + " needs documents of several lines, but each of the " + text.documents()
                    + " documents is a single line, so none is followed by another. Write one sentence a line and a"
                    + " blank line between documents, or state sentences: none");
        }
        int cls = tokenizer.clsId().orElseThrow(() -> missing("[CLS]"));
        int sep = tokenizer.sepId().orElseThrow(() -> missing("[SEP]"));
        return new SegmentPairs(text, kind, Tokens.single(cls), Tokens.single(sep), maxLength, seed);
    }

    private static UserError missing(String token) {
        return new UserError("the tokenizer has no " + token + " token, which stands around the segments of a pair."
                + " State sentences: none, or take a tokenizer that has one");
    }

    private int content() {
        return maxLength - SPECIAL;
    }

    private void cutIntoRuns(int document) {
        Rng rng = Rng.of(seed, document, RUNS);
        int wanted = rng.nextDouble() < SHORT ? 2 + rng.nextInt(content() - 1) : content();
        int end = text.documentStart(document + 1);
        int first = text.documentStart(document);
        int tokens = 0;
        for (int line = first; line < end; line++) {
            tokens += contentLength(line);
            if (tokens >= wanted || line == end - 1) {
                add(document, first, line + 1, wanted, Math.min(tokens, content()) + SPECIAL);
                first = line + 1;
                tokens = 0;
            }
        }
    }

    private void add(int document, int first, int end, int wanted, int length) {
        if (runs == firsts.length) {
            documents = Arrays.copyOf(documents, 2 * runs);
            firsts = Arrays.copyOf(firsts, 2 * runs);
            ends = Arrays.copyOf(ends, 2 * runs);
            targets = Arrays.copyOf(targets, 2 * runs);
            lengths = Arrays.copyOf(lengths, 2 * runs);
        }
        documents[runs] = document;
        firsts[runs] = first;
        ends[runs] = end;
        targets[runs] = wanted;
        lengths[runs++] = length;
    }

    @Override
    public int size() {
        return runs;
    }

    @Override
    public int length(int number) {
        return lengths[number];
    }

    /** What is too long loses tokens at either end, in each pass others. */
    @Override
    public int cut() {
        return 0;
    }

    @Override
    public Instance get(int number, int pass) {
        Rng rng = Rng.of(seed, number, pass, PAIRS);
        int first = firsts[number];
        int lines = ends[number] - first;
        int middle = first + (lines > 1 ? 1 + rng.nextInt(lines - 1) : 1);
        Tokens a = content(first, middle);
        boolean apart = rng.nextDouble() < 0.5;
        if (kind == PretrainConfig.Sentences.NEXT && (apart || lines == 1)) {
            Tokens b = fromElsewhere(documents[number], targets[number] - a.length(), rng);
            return joined(a, b, Instance.APART, rng);
        }
        if (lines == 1) {
            return alone(a);
        }
        Tokens b = content(middle, ends[number]);
        return apart ? joined(b, a, Instance.APART, rng) : joined(a, b, Instance.TOGETHER, rng);
    }

    /** Lines from a random place of another document, until they are as long as asked for. */
    private Tokens fromElsewhere(int document, int wanted, Rng rng) {
        int drawn = rng.nextInt(text.documents() - 1);
        int other = drawn < document ? drawn : drawn + 1;
        int end = text.documentStart(other + 1);
        int first = text.documentStart(other) + rng.nextInt(end - text.documentStart(other));
        int behind = first;
        int tokens = 0;
        do {
            tokens += contentLength(behind++);
        } while (behind < end && tokens < wanted);
        return content(first, behind);
    }

    private Instance alone(Tokens a) {
        Tokens fitting = a.length() <= maxLength - 2 ? a : a.between(0, maxLength - 2);
        return new Instance(cls.then(fitting).then(sep));
    }

    private Instance joined(Tokens a, Tokens b, int relation, Rng rng) {
        int beginA = 0;
        int endA = a.length();
        int beginB = 0;
        int endB = b.length();
        while (endA - beginA + endB - beginB > content()) {
            boolean fromFront = rng.nextDouble() < 0.5;
            if (endA - beginA > endB - beginB) {
                beginA += fromFront ? 1 : 0;
                endA -= fromFront ? 0 : 1;
            } else {
                beginB += fromFront ? 1 : 0;
                endB -= fromFront ? 0 : 1;
            }
        }
        Tokens all = cls.then(a.between(beginA, endA))
                .then(sep)
                .then(b.between(beginB, endB))
                .then(sep);
        int[] types = new int[all.length()];
        Arrays.fill(types, endA - beginA + 2, types.length, 1);
        return new Instance(all, types, relation);
    }

    private int contentLength(int line) {
        return text.lineLength(line) - text.openingTokens() - text.closingTokens();
    }

    /** The tokens of some lines without the special ones around each. */
    private Tokens content(int first, int end) {
        Tokens all = contentOf(first);
        for (int line = first + 1; line < end; line++) {
            all = all.then(contentOf(line));
        }
        return all;
    }

    private Tokens contentOf(int line) {
        Tokens tokens = text.line(line);
        return tokens.between(text.openingTokens(), tokens.length() - text.closingTokens());
    }
}
