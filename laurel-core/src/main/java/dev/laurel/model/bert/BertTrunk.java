package dev.laurel.model.bert;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Supported;
import dev.laurel.model.Trunk;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Embedding;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Word, position and segment embeddings under a stack of post-norm blocks: BERT, and RoBERTa with shifted positions. */
public final class BertTrunk implements Trunk {

    private final Embedding words;
    private final Embedding positions;
    private final Embedding segments;
    private final LayerNorm norm;
    private final double dropout;
    private final int firstPosition;
    private final int heads;
    private final List<BertLayer> layers = new ArrayList<>();

    /**
     * @param firstPosition the row of the position table that the first token reads
     * @param tiedWords whether the output layer multiplies with the word table
     */
    public BertTrunk(HfConfig config, Parameters.Declarations at, boolean tiedWords, int firstPosition) {
        Supported.encoderOnly(config);
        Supported.text(config, "position_embedding_type", "absolute");
        this.firstPosition = firstPosition;
        int hidden = config.intValue("hidden_size");
        double epsilon = config.doubleValue("layer_norm_eps", 1e-12);
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        dropout = config.doubleValue("hidden_dropout_prob", 0.1);
        Parameters.Declarations embeddings = at.in("embeddings");
        int vocabulary = config.intValue("vocab_size");
        words = Embedding.words(embeddings, "word_embeddings", vocabulary, hidden, init, tiedWords);
        positions = Embedding.dense(
                embeddings, "position_embeddings", config.intValue("max_position_embeddings"), hidden, init);
        segments = Embedding.dense(
                embeddings, "token_type_embeddings", config.intValue("type_vocab_size", 2), hidden, init);
        norm = LayerNorm.of(embeddings, "LayerNorm", hidden, epsilon);
        heads = config.intValue("num_attention_heads");
        BertLayer.Sizes sizes = new BertLayer.Sizes(
                hidden,
                heads,
                config.intValue("intermediate_size"),
                Activation.named(config.text("hidden_act", "gelu")),
                dropout,
                dropout,
                config.doubleValue("attention_probs_dropout_prob", 0.1),
                epsilon,
                init);
        for (int i = 0; i < config.intValue("num_hidden_layers"); i++) {
            layers.add(new BertLayer(i, sizes, BertLayer.Names.BERT, at.in("encoder.layer." + i)));
        }
    }

    @Override
    public int layers() {
        return layers.size();
    }

    @Override
    public Tensor hiddenStates(TokenBatch batch, Pass pass, int count) {
        return BertLayer.stack(layers.subList(0, count), embedded(batch, pass), batch, pass);
    }

    @Override
    public Tensor firstStates(TokenBatch batch, Pass pass) {
        return BertLayer.stackToFirst(layers, embedded(batch, pass), batch, pass);
    }

    private Tensor embedded(TokenBatch batch, Pass pass) {
        Tensor places =
                firstPosition == 0 ? batch.positions() : batch.positions().add(new Scalar(firstPosition));
        Tensor sum = words.words(batch).add(segments(batch)).add(positions.rows(places));
        return pass.dropout(norm.apply(sum), dropout, batch);
    }

    /**
     * Segment embeddings {@code [N, H]}, or {@code [1, H]} where there is one segment: such models' tokenizers number
     * none, and whatever a caller numbered must not reach beyond the table.
     */
    private Tensor segments(TokenBatch batch) {
        return segments.rows(
                segments.table().shape()[0] == 1 ? Tensors.of(new long[] {0}, batch.placement()) : batch.typeIds());
    }

    @Override
    public Parameter wordTable() {
        return words.table();
    }

    @Override
    public Optional<PrefixShape> prefixShape() {
        return Optional.of(new PrefixShape(layers.size(), heads));
    }
}
