package dev.laurel.model.modernbert;

import static org.bytedeco.pytorch.global.torch.arange;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.RopeParameters;
import dev.laurel.model.Supported;
import dev.laurel.model.Trunk;
import dev.laurel.nn.Embedding;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.Rotary;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Word embeddings without positions under pre-norm blocks that rotate queries and keys; some blocks see the whole
 * sequence, the others a window around each token.
 */
final class ModernBertTrunk implements Trunk {

    private static final String GLOBAL = "full_attention";
    private static final String LOCAL = "sliding_attention";
    private static final Map<String, Double> DEFAULT_THETA = Map.of(GLOBAL, 160_000.0, LOCAL, 10_000.0);

    private final Embedding words;
    private final LayerNorm embeddingNorm;
    private final double embeddingDropout;
    private final List<String> layerTypes;
    private final List<ModernBertLayer> layers = new ArrayList<>();
    private final Map<String, Rotary> rotaries = new HashMap<>();
    private final int reach;
    private final LayerNorm finalNorm;

    ModernBertTrunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        Supported.encoderOnly(config);
        int hidden = config.intValue("hidden_size");
        words = Embedding.words(
                at.in("embeddings"),
                "tok_embeddings",
                config.intValue("vocab_size"),
                hidden,
                truncated(config, range(config)),
                tiedWords);
        embeddingNorm = norm(config, at.in("embeddings"), "norm");
        embeddingDropout = config.doubleValue("embedding_dropout", 0);
        layerTypes = layerTypes(config);
        for (int i = 0; i < layerTypes.size(); i++) {
            layers.add(new ModernBertLayer(config, at.in("layers." + i), i == 0));
        }
        int headSize = hidden / config.intValue("num_attention_heads");
        for (String type : layerTypes) {
            rotaries.computeIfAbsent(type, t -> new Rotary(theta(config, t), headSize));
        }
        // local_attention counts both sides: a token sees half of it before and half after itself
        reach = config.intValue("local_attention", 128) / 2;
        finalNorm = norm(config, at, "final_norm");
    }

    @Override
    public int layers() {
        return layers.size();
    }

    @Override
    public Tensor hiddenStates(TokenBatch batch, Pass pass, int count) {
        Map<String, ModernBertLayer.Positions> positions = new HashMap<>();
        rotaries.forEach((type, rotary) -> positions.put(
                type,
                new ModernBertLayer.Positions(rotary.angles(batch), type.equals(LOCAL) ? windows(batch) : Map.of())));
        Tensor x = pass.dropout(embeddingNorm.apply(words.words(batch)), embeddingDropout, batch);
        for (int i = 0; i < count; i++) {
            ModernBertLayer layer = layers.get(i);
            ModernBertLayer.Positions where = positions.get(layerTypes.get(i));
            Tensor input = x;
            x = pass.block(() -> layer.apply(input, where, batch, pass));
        }
        return count == layers.size() ? finalNorm.apply(x) : x;
    }

    /** For each length of the batch that is beyond the window: {@code [T, T]}, −∞ where the distance is. */
    private Map<Integer, Tensor> windows(TokenBatch batch) {
        Map<Integer, Tensor> masks = new HashMap<>();
        for (TokenBatch.Group group : batch.groups()) {
            int length = group.length();
            if (length > reach + 1) {
                Tensor place = arange(new Scalar(length), Tensors.options(batch.placement(), ScalarType.Float));
                Tensor distance = place.unsqueeze(1).sub(place.unsqueeze(0)).abs();
                masks.put(
                        length,
                        Tensors.zeros(batch.placement(), ScalarType.Float, length, length)
                                .masked_fill_(distance.gt(new Scalar(reach)), new Scalar(Double.NEGATIVE_INFINITY)));
            }
        }
        return masks;
    }

    @Override
    public Parameter wordTable() {
        return words.table();
    }

    /** The kind of attention of each layer: {@code layer_types}, or every n-th one global in older configurations. */
    private static List<String> layerTypes(HfConfig config) {
        int count = config.intValue("num_hidden_layers");
        if (!config.has("layer_types")) {
            int every = config.intValue("global_attn_every_n_layers", 3);
            return IntStream.range(0, count)
                    .mapToObj(i -> i % every == 0 ? GLOBAL : LOCAL)
                    .toList();
        }
        List<String> types = config.texts("layer_types");
        if (types.size() != count) {
            throw config.error("layer_types", "has " + types.size() + " entries for num_hidden_layers " + count + ".");
        }
        for (String type : types) {
            if (!DEFAULT_THETA.containsKey(type)) {
                throw config.error("layer_types", "holds '" + type + "'. Supported: " + GLOBAL + ", " + LOCAL + ".");
            }
        }
        return types;
    }

    private static double theta(HfConfig config, String layerType) {
        RopeParameters rope = config.rope(layerType, DEFAULT_THETA.get(layerType));
        if (!rope.type().equals("default")) {
            throw rope.details()
                    .error(
                            "rope_type",
                            "is '" + rope.type() + "', which Laurel does not implement for modernbert."
                                    + " Supported: default.");
        }
        return rope.theta();
    }

    static LayerNorm norm(HfConfig config, Parameters.Declarations at, String name) {
        int hidden = config.intValue("hidden_size");
        double epsilon = config.doubleValue("norm_eps", 1e-5);
        return config.booleanValue("norm_bias", false)
                ? LayerNorm.of(at, name, hidden, epsilon)
                : LayerNorm.withoutBias(at, name, hidden, epsilon);
    }

    /** How the matrices that write into the residual stream are set: the narrower, the deeper the model. */
    static Init outputInit(HfConfig config) {
        return truncated(config, range(config) / Math.sqrt(2.0 * config.intValue("num_hidden_layers")));
    }

    static Init inputInit(HfConfig config) {
        return truncated(config, range(config));
    }

    static Init truncated(HfConfig config, double std) {
        return new Init.TruncatedNormal(std, config.doubleValue("initializer_cutoff_factor", 2));
    }

    private static double range(HfConfig config) {
        return config.doubleValue("initializer_range", 0.02);
    }
}
