package dev.laurel.model.distilbert;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Supported;
import dev.laurel.model.Trunk;
import dev.laurel.model.bert.BertLayer;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Embedding;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** BERT's blocks under names of their own, on word and position embeddings without segments. */
final class DistilBertTrunk implements Trunk {

    /** Not in the configuration: transformers has it in the code. */
    static final double NORM_EPSILON = 1e-12;

    private static final BertLayer.Names NAMES = new BertLayer.Names(
            List.of("attention.q_lin", "attention.k_lin", "attention.v_lin"),
            "attention.out_lin",
            "sa_layer_norm",
            "ffn.lin1",
            "ffn.lin2",
            "output_layer_norm");

    private final Embedding words;
    private final Embedding positions;
    private final LayerNorm norm;
    private final double dropout;
    private final int heads;
    private final List<BertLayer> layers = new ArrayList<>();

    DistilBertTrunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        Supported.encoderOnly(config);
        int hidden = config.intValue("dim");
        dropout = config.doubleValue("dropout", 0.1);
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        Parameters.Declarations embeddings = at.in("embeddings");
        words = Embedding.words(embeddings, "word_embeddings", config.intValue("vocab_size"), hidden, init, tiedWords);
        // with sinusoidal_pos_embds the table is stored too, and only its first values differ
        positions = Embedding.dense(
                embeddings, "position_embeddings", config.intValue("max_position_embeddings"), hidden, init);
        norm = LayerNorm.of(embeddings, "LayerNorm", hidden, NORM_EPSILON);
        heads = config.intValue("n_heads");
        // the attention's output has no dropout of its own here
        BertLayer.Sizes sizes = new BertLayer.Sizes(
                hidden,
                heads,
                config.intValue("hidden_dim"),
                Activation.named(config.text("activation", "gelu")),
                0,
                dropout,
                config.doubleValue("attention_dropout", 0.1),
                NORM_EPSILON,
                init);
        for (int i = 0; i < config.intValue("n_layers"); i++) {
            layers.add(new BertLayer(i, sizes, NAMES, at.in("transformer.layer." + i)));
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
        Tensor sum = words.words(batch).add(positions.rows(batch.positions()));
        return pass.dropout(norm.apply(sum), dropout, batch);
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
