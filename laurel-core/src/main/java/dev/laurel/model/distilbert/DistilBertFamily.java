package dev.laurel.model.distilbert;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Head;
import dev.laurel.model.ModelFamily;
import dev.laurel.model.PooledClassifier;
import dev.laurel.model.Supported;
import dev.laurel.model.TokenClassifier;
import dev.laurel.model.Trunk;
import dev.laurel.model.WordPredictor;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Linear;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.TiedOutput;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** DistilBERT: {@code model_type: distilbert}. */
public final class DistilBertFamily implements ModelFamily {

    @Override
    public String modelType() {
        return "distilbert";
    }

    @Override
    public String className() {
        return "DistilBert";
    }

    @Override
    public String trunkPrefix() {
        return "distilbert";
    }

    @Override
    public Trunk trunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        return new DistilBertTrunk(config, at, tiedWords);
    }

    @Override
    public Head head(Head.Kind kind, HfConfig config, Parameters.Declarations at, Trunk trunk, int labels) {
        int hidden = config.intValue("dim");
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        return switch (kind) {
            case SEQUENCE_CLASSIFICATION ->
                new PooledClassifier(
                        new PooledClassifier.Layer(Linear.of(at, "pre_classifier", hidden, hidden, init), 0),
                        Tensor::relu,
                        new PooledClassifier.Layer(
                                Linear.of(at, "classifier", hidden, labels, init),
                                config.doubleValue("seq_classif_dropout", 0.2)));
            case TOKEN_CLASSIFICATION ->
                new TokenClassifier(at, "classifier", hidden, labels, config.doubleValue("dropout", 0.1), init);
            case MASKED_LANGUAGE_MODEL -> wordPredictor(config, at, trunk.wordTable());
            case PRETRAINING -> throw Supported.noPairs(config);
        };
    }

    @Override
    public List<String> headNames() {
        return List.of(
                "pre_classifier.",
                "classifier.",
                "vocab_transform.",
                "vocab_layer_norm.",
                "vocab_projector.",
                "qa_outputs.");
    }

    @Override
    public int maxLength(HfConfig config) {
        return config.intValue("max_position_embeddings");
    }

    private static Head wordPredictor(HfConfig config, Parameters.Declarations at, Parameter wordTable) {
        int hidden = config.intValue("dim");
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        Linear dense = Linear.of(at, "vocab_transform", hidden, hidden, init);
        LayerNorm norm = LayerNorm.of(at, "vocab_layer_norm", hidden, DistilBertTrunk.NORM_EPSILON);
        TiedOutput output = TiedOutput.of(at, "vocab_projector.bias", wordTable);
        at.tie("vocab_projector.weight", wordTable);
        return new WordPredictor(dense, Activation.named(config.text("activation", "gelu")), norm, output);
    }
}
