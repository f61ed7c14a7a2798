package dev.laurel.train.pretrain;

import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import dev.laurel.tokenize.train.Corpus;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;

/**
 * A text as tokens: documents of lines, each line with the special tokens that the tokenizer puts around a text.
 *
 * <p>The tokens stand in a temporary file of four bytes each; in memory are eight bytes for each line and each document,
 * so that a text may be larger than the memory.
 */
public final class TokenizedText implements Closeable {

    private final TokenFile tokens = new TokenFile();
    private final Offsets lineStarts = new Offsets();
    private final Offsets documentStarts = new Offsets();
    private boolean documentEnded = true;
    private int highestId;
    private int openingTokens;
    private int closingTokens;
    private String firstLine;
    private boolean varied;

    /** An empty text, to which {@link #add} adds. */
    TokenizedText() {}

    /**
     * Reads a corpus once, from front to back.
     *
     * @param textsAreDocuments whether each text is a document, as with a file that has a column of texts; otherwise each
     *     is a line and a blank one ends a document, as in BERT's own format
     * @throws dev.laurel.base.UserError if it cannot be read as text
     */
    public static TokenizedText read(Corpus corpus, boolean textsAreDocuments, Tokenizer tokenizer) {
        TokenizedText text = new TokenizedText();
        try {
            new TextPass(tokenizer, document -> text, Integer.MAX_VALUE).read(corpus, textsAreDocuments);
            text.complete();
            return text;
        } catch (RuntimeException e) {
            text.close();
            throw e;
        }
    }

    /** Adds a line to the document; one without any token but special ones is left out. */
    void add(String line, Encoding encoding) {
        int[] words = encoding.wordIds();
        int opening = 0;
        while (opening < words.length && words[opening] < 0) {
            opening++;
        }
        if (opening == words.length) {
            return;
        }
        int closing = 0;
        while (words[words.length - 1 - closing] < 0) {
            closing++;
        }
        openingTokens = opening;
        closingTokens = closing;
        if (documentEnded) {
            documentStarts.add(lineStarts.count());
            documentEnded = false;
        }
        lineStarts.add(tokens.length());
        int word = -1;
        for (int t = 0; t < words.length; t++) {
            int id = encoding.ids()[t];
            int ofWord = words[t];
            tokens.add(id, ofWord >= 0 && ofWord == word);
            word = ofWord;
            highestId = Math.max(highestId, id);
        }
        if (firstLine == null) {
            firstLine = line;
        }
        varied |= !line.equals(firstLine);
    }

    /** What is added next begins a document. */
    void endDocument() {
        documentEnded = true;
    }

    /** Nothing is added any more. */
    void complete() {
        tokens.flush();
    }

    /** Lines that are not blank. */
    public int lines() {
        return lineStarts.count();
    }

    /** Documents with at least one line. */
    public int documents() {
        return documentStarts.count();
    }

    /** Tokens of all lines, special ones included. */
    public long tokens() {
        return tokens.length();
    }

    /** Special tokens before the content of each line. */
    int openingTokens() {
        return openingTokens;
    }

    /** Special tokens behind the content of each line. */
    int closingTokens() {
        return closingTokens;
    }

    /** The highest id of a token that occurs. */
    int highestId() {
        return highestId;
    }

    /** What the reader should know of it before learning from it. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (lines() == 1) {
            remarks.add("the text is a single line: the model will learn it by heart, and nothing of the language");
        } else if (lines() > 1 && !varied) {
            remarks.add("all " + lines() + " lines are the same (" + shortened(firstLine)
                    + "): the model will learn it by heart, and nothing of the language");
        }
        return remarks;
    }

    private static String shortened(String line) {
        return line.length() <= 40 ? line : line.substring(0, 40) + "…";
    }

    /** Where a document's lines begin; for the number of documents, where the last one's end. */
    int documentStart(int document) {
        return document == documents() ? lines() : Math.toIntExact(documentStarts.get(document));
    }

    private long lineStart(int line) {
        return line == lines() ? tokens() : lineStarts.get(line);
    }

    /** Tokens of a line, special ones included. */
    int lineLength(int line) {
        return Math.toIntExact(lineStart(line + 1) - lineStart(line));
    }

    /** A line with its special tokens. */
    Tokens line(int line) {
        return slice(lineStart(line), lineLength(line));
    }

    /** Tokens from anywhere, over the ends of lines. */
    Tokens slice(long from, int count) {
        return tokens.read(from, count);
    }

    @Override
    public void close() {
        tokens.close();
    }
}
