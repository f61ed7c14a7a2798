package dev.laurel.model.bert;

import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Linear;
import dev.laurel.nn.PackedAttention;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** One post-norm transformer block: attention and feed-forward, each with dropout, residual and norm after it. */
public final class BertLayer {

    private final Sizes sizes;
    private final int number;
    private final Linear qkv;
    private final Linear attentionOutput;
    private final LayerNorm attentionNorm;
    private final Linear up;
    private final Linear down;
    private final LayerNorm outputNorm;

    /** The checkpoint's names of a block's parts: families differ in nothing else. */
    public record Names(
            List<String> queryKeyValue,
            String attentionOutput,
            String attentionNorm,
            String up,
            String down,
            String outputNorm) {

        public static final Names BERT = new Names(
                List.of("attention.self.query", "attention.self.key", "attention.self.value"),
                "attention.output.dense",
                "attention.output.LayerNorm",
                "intermediate.dense",
                "output.dense",
                "output.LayerNorm");
    }

    /**
     * Widths and rates of a block.
     *
     * @param attendedDropout dropout of the attention's output
     * @param fedDropout dropout of the feed-forward output
     * @param attentionDropout dropout of the attention's probabilities
     */
    public record Sizes(
            int hidden,
            int heads,
            int intermediate,
            UnaryOperator<Tensor> activation,
            double attendedDropout,
            double fedDropout,
            double attentionDropout,
            double normEpsilon,
            Init init) {}

    /** @param number which layer it is, from 0 */
    public BertLayer(int number, Sizes sizes, Names names, Parameters.Declarations at) {
        this.number = number;
        this.sizes = sizes;
        qkv = Linear.stacked(at, names.queryKeyValue(), sizes.hidden(), sizes.hidden(), true, sizes.init());
        attentionOutput = Linear.of(at, names.attentionOutput(), sizes.hidden(), sizes.hidden(), sizes.init());
        attentionNorm = LayerNorm.of(at, names.attentionNorm(), sizes.hidden(), sizes.normEpsilon());
        up = Linear.of(at, names.up(), sizes.hidden(), sizes.intermediate(), sizes.init());
        down = Linear.of(at, names.down(), sizes.intermediate(), sizes.hidden(), sizes.init());
        outputNorm = LayerNorm.of(at, names.outputNorm(), sizes.hidden(), sizes.normEpsilon());
    }

    /** {@code [N, H]} to {@code [N, H]}, fp32. */
    public Tensor apply(Tensor x, TokenBatch batch, Pass pass) {
        Tensor context = PackedAttention.self(
                qkv.apply(x, batch, pass), sizes.heads(), batch.prefix(number), sizes.attentionDropout(), batch, pass);
        return afterAttention(x, context, batch, pass);
    }

    /**
     * Only what becomes of each sequence's first token, {@code [B, H]}: all that a pooled head reads of the last layer.
     * Keys and values are computed of all tokens, the other nine twelfths of the work of the first ones.
     */
    public Tensor applyToFirst(Tensor x, TokenBatch batch, Pass pass) {
        Tensor first = x.index_select(0, batch.firstTokens());
        List<Tensor> parts = qkv.applyApart(first, x, 1, batch, pass);
        Tensor context = PackedAttention.ofFirst(
                parts.get(0), parts.get(1), sizes.heads(), batch.prefix(number), sizes.attentionDropout(), batch, pass);
        return afterAttention(first, context, batch, pass);
    }

    /** One layer after the other, {@code [N, H]} to {@code [N, H]}. */
    public static Tensor stack(List<BertLayer> layers, Tensor embedded, TokenBatch batch, Pass pass) {
        Tensor x = embedded;
        for (BertLayer layer : layers) {
            Tensor input = x;
            x = pass.block(() -> layer.apply(input, batch, pass));
        }
        return x;
    }

    /** The same, but of the last layer only what becomes of the first tokens, {@code [B, H]}. */
    public static Tensor stackToFirst(List<BertLayer> layers, Tensor embedded, TokenBatch batch, Pass pass) {
        int last = layers.size() - 1;
        Tensor x = stack(layers.subList(0, last), embedded, batch, pass);
        return pass.block(() -> layers.get(last).applyToFirst(x, batch, pass));
    }

    private Tensor afterAttention(Tensor x, Tensor context, TokenBatch batch, Pass pass) {
        Tensor attended = attentionNorm.apply(
                pass.addDropped(x, attentionOutput.apply(context, batch, pass), sizes.attendedDropout(), batch));
        Tensor fed = down.apply(sizes.activation().apply(up.apply(attended, batch, pass)), batch, pass);
        return outputNorm.apply(pass.addDropped(attended, fed, sizes.fedDropout(), batch));
    }
}
