package dev.laurel.model.deberta;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Supported;
import dev.laurel.model.Trunk;
import dev.laurel.nn.DisentangledAttention;
import dev.laurel.nn.Embedding;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.RelativePositions;
import dev.laurel.nn.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Word embeddings, seldom with positions or segments, under blocks that attend by relative positions. */
final class DebertaTrunk implements Trunk {

    private static final Set<String> POSITION_TERMS = Set.of("c2p", "p2c");

    private final Embedding words;
    private final Optional<Embedding> positions;
    private final Optional<Embedding> segments;
    private final LayerNorm norm;
    private final double dropout;
    private final Optional<RelativeTable> relative;
    private final List<DebertaLayer> layers = new ArrayList<>();
    private final Optional<DebertaConvolution> convolution;

    /** The embeddings of relative positions that all layers read, normed in most models. */
    private record RelativeTable(RelativePositions positions, Embedding table, Optional<LayerNorm> norm) {

        DisentangledAttention.Relative of(TokenBatch batch) {
            RelativePositions.InBatch rows = positions.in(batch);
            Tensor needed = table.table().value().narrow(0, rows.first(), rows.count());
            return new DisentangledAttention.Relative(
                    norm.map(n -> n.apply(needed)).orElse(needed), rows);
        }
    }

    DebertaTrunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        refuseWhatIsMissing(config);
        int hidden = config.intValue("hidden_size");
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        dropout = config.doubleValue("hidden_dropout_prob", 0.1);
        Parameters.Declarations embeddings = at.in("embeddings");
        words = Embedding.words(embeddings, "word_embeddings", config.intValue("vocab_size"), hidden, init, tiedWords);
        positions = positionsAdded(config)
                ? Optional.of(Embedding.dense(
                        embeddings, "position_embeddings", config.intValue("max_position_embeddings"), hidden, init))
                : Optional.empty();
        int types = config.intValue("type_vocab_size", 0);
        segments = types > 0
                ? Optional.of(Embedding.dense(embeddings, "token_type_embeddings", types, hidden, init))
                : Optional.empty();
        norm = LayerNorm.of(embeddings, "LayerNorm", hidden, epsilon(config));
        Parameters.Declarations encoder = at.in("encoder");
        DisentangledAttention.Shape attention = attention(config);
        for (int i = 0; i < config.intValue("num_hidden_layers"); i++) {
            layers.add(new DebertaLayer(config, encoder.in("layer." + i), attention));
        }
        relative = attention.relative() ? Optional.of(relativeTable(config, encoder, init)) : Optional.empty();
        convolution = config.intValue("conv_kernel_size", 0) > 0
                ? Optional.of(new DebertaConvolution(config, encoder.in("conv")))
                : Optional.empty();
    }

    @Override
    public int layers() {
        return layers.size();
    }

    @Override
    public Tensor hiddenStates(TokenBatch batch, Pass pass, int count) {
        Tensor sum = words.words(batch);
        if (positions.isPresent()) {
            sum = sum.add(positions.get().rows(batch.positions()));
        }
        if (segments.isPresent()) {
            sum = sum.add(segments.get().rows(batch.typeIds()));
        }
        Tensor embedded = pass.dropout(norm.apply(sum), dropout, batch);
        Optional<DisentangledAttention.Relative> places = relative.map(table -> table.of(batch));
        Tensor x = embedded;
        for (int i = 0; i < count; i++) {
            DebertaLayer layer = layers.get(i);
            Tensor input = x;
            x = pass.block(() -> layer.apply(input, places, batch, pass));
            if (i == 0 && convolution.isPresent()) {
                Tensor first = x;
                x = pass.block(() -> convolution.get().apply(embedded, first, batch, pass));
            }
        }
        return x;
    }

    @Override
    public Parameter wordTable() {
        return words.table();
    }

    /** Whether absolute positions are added to the words. */
    static boolean positionsAdded(HfConfig config) {
        return config.booleanValue("position_biased_input", true);
    }

    static double epsilon(HfConfig config) {
        return config.doubleValue("layer_norm_eps", 1e-7);
    }

    private static DisentangledAttention.Shape attention(HfConfig config) {
        List<String> terms = config.texts("pos_att_type").stream()
                .flatMap(text -> Arrays.stream(text.split("\\|")))
                .map(term -> term.strip().toLowerCase(Locale.ROOT))
                .filter(term -> !term.isEmpty())
                .toList();
        for (String term : terms) {
            if (!POSITION_TERMS.contains(term)) {
                throw config.error(
                        "pos_att_type",
                        "holds '" + term + "', which Laurel does not implement for deberta-v2. Supported: c2p, p2c.");
            }
        }
        return new DisentangledAttention.Shape(
                config.intValue("num_attention_heads"),
                terms.contains("c2p"),
                terms.contains("p2c"),
                config.booleanValue("relative_attention", false),
                config.booleanValue("share_att_key", false),
                config.doubleValue("attention_probs_dropout_prob", 0.1),
                config.doubleValue("hidden_dropout_prob", 0.1));
    }

    private static RelativeTable relativeTable(HfConfig config, Parameters.Declarations encoder, Init init) {
        int hidden = config.intValue("hidden_size");
        int furthest = config.intValue("max_relative_positions", -1);
        RelativePositions positions = new RelativePositions(
                config.intValue("position_buckets", -1),
                furthest < 1 ? config.intValue("max_position_embeddings") : furthest);
        Embedding table = Embedding.dense(encoder, "rel_embeddings", 2 * positions.span(), hidden, init);
        return new RelativeTable(
                positions,
                table,
                config.text("norm_rel_ebd", "none").equals("layer_norm")
                        ? Optional.of(LayerNorm.of(encoder, "LayerNorm", hidden, epsilon(config)))
                        : Optional.empty());
    }

    private static void refuseWhatIsMissing(HfConfig config) {
        Supported.encoderOnly(config);
        Supported.text(config, "norm_rel_ebd", "none", "layer_norm");
        int hidden = config.intValue("hidden_size");
        Supported.number(config, "embedding_size", hidden);
        Supported.number(config, "attention_head_size", hidden / config.intValue("num_attention_heads"));
    }
}
