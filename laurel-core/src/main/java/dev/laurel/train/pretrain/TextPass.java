package dev.laurel.train.pretrain;

import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import dev.laurel.tokenize.train.Corpus;
import dev.laurel.tokenize.train.TextBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** The one pass over a corpus: its lines become tokens, block by block on all processors. */
final class TextPass {

    private final Tokenizer tokenizer;
    private final LongFunction<TokenizedText> destination;
    private final int longestDocument;
    private final List<String> lines = new ArrayList<>();
    /** Of the lines, how many stand before the end of each document that ends among them. */
    private final List<Integer> ends = new ArrayList<>();

    private long document;
    private int linesOfDocument;

    /**
     * @param destination where the document of this number goes
     * @param longestDocument lines after which a document is divided
     */
    TextPass(Tokenizer tokenizer, LongFunction<TokenizedText> destination, int longestDocument) {
        this.tokenizer = tokenizer;
        this.destination = destination;
        this.longestDocument = longestDocument;
    }

    /** Reads all of a corpus; its end is the end of a document. */
    void read(Corpus corpus, boolean textsAreDocuments) {
        for (Optional<TextBlock> next = corpus.next(); next.isPresent(); next = corpus.next()) {
            TextBlock block = next.get();
            int from = 0;
            for (int end : block.ends()) {
                String text = new String(block.chars(), from, end - from);
                from = end;
                if (textsAreDocuments) {
                    text.lines().forEach(this::line);
                    ends.add(lines.size());
                } else {
                    line(text);
                }
            }
            encode();
        }
        endDocument();
    }

    private void line(String text) {
        if (text.isBlank()) {
            ends.add(lines.size());
        } else {
            lines.add(text.strip());
        }
    }

    private void encode() {
        List<Encoding> encoded = tokenizer.encodeAll(lines, Integer.MAX_VALUE);
        int e = 0;
        for (int i = 0; i <= lines.size(); i++) {
            for (; e < ends.size() && ends.get(e) == i; e++) {
                endDocument();
            }
            if (i < lines.size()) {
                destination.apply(document).add(lines.get(i), encoded.get(i));
                if (++linesOfDocument == longestDocument) {
                    endDocument();
                }
            }
        }
        lines.clear();
        ends.clear();
    }

    private void endDocument() {
        if (linesOfDocument > 0) {
            destination.apply(document).endDocument();
            document++;
            linesOfDocument = 0;
        }
    }
}
