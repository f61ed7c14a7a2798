package dev.laurel.train.semisupervised;

import dev.laurel.data.TaskKind;
import dev.laurel.eval.WordStarts;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * How what a model puts out is choices among options: rows of {@code options()} logits, one row for each choice.
 *
 * <p>A classification is one choice among the classes; several labels are a choice between no (first) and yes for each;
 * tags are a choice for each word, at its first token.
 *
 * @param labels classes or tags
 */
public record Decisions(TaskKind kind, int labels) {

    public Decisions {
        if (kind == TaskKind.REGRESSION) {
            throw new IllegalArgumentException("a number is no choice among options");
        }
    }

    /** Options of each choice, {@code C}. */
    public int options() {
        return kind == TaskKind.MULTI_LABEL ? 2 : labels;
    }

    /** How many choices a text asks for. */
    public int rows(Encoding text) {
        return switch (kind) {
            case MULTI_LABEL -> labels;
            case TOKENS ->
                (int) IntStream.range(0, text.length())
                        .filter(t -> WordStarts.at(text, t))
                        .count();
            default -> 1;
        };
    }

    /** A text's logits as {@link dev.laurel.eval.Predictor} gives them, as its rows one after the other. */
    public float[] rows(float[] logits, Encoding text) {
        return switch (kind) {
            case MULTI_LABEL -> {
                float[] rows = new float[2 * labels];
                for (int c = 0; c < labels; c++) {
                    rows[2 * c + 1] = logits[c];
                }
                yield rows;
            }
            case TOKENS -> {
                float[] rows = new float[rows(text) * labels];
                int at = 0;
                for (int t = 0; t < text.length(); t++) {
                    if (WordStarts.at(text, t)) {
                        System.arraycopy(logits, t * labels, rows, at, labels);
                        at += labels;
                    }
                }
                yield rows;
            }
            default -> logits;
        };
    }

    /**
     * The rows {@code [n, C]} of a batch, text by text in the batch's order.
     *
     * @param logits of the model's head
     * @param texts as they were given to the batch
     */
    public Tensor rows(Tensor logits, TokenBatch batch, List<Encoding> texts) {
        return switch (kind) {
            case MULTI_LABEL -> {
                Tensor yes = logits.reshape(-1);
                yield torch.stack(new TensorVector(torch.zeros_like(yes), yes), 1);
            }
            case TOKENS -> logits.index_select(0, Tensors.of(wordStarts(batch, texts), batch.placement()));
            default -> logits;
        };
    }

    private static long[] wordStarts(TokenBatch batch, List<Encoding> texts) {
        long[] starts = new long[batch.tokens()];
        int count = 0;
        int first = 0;
        for (int b : batch.order()) {
            Encoding text = texts.get(b);
            for (int t = 0; t < text.length(); t++) {
                if (WordStarts.at(text, t)) {
                    starts[count++] = (long) first + t;
                }
            }
            first += text.length();
        }
        return Arrays.copyOf(starts, count);
    }
}
