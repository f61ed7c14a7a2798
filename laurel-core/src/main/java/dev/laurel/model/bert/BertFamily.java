package dev.laurel.model.bert;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Head;
import dev.laurel.model.ModelFamily;
import dev.laurel.model.PooledClassifier;
import dev.laurel.model.PretrainingHead;
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

/** BERT: {@code model_type: bert}. */
public final class BertFamily implements ModelFamily {

    /** The segments belong together, or not. */
    private static final int PAIR_CLASSES = 2;

    @Override
    public String modelType() {
        return "bert";
    }

    @Override
    public String className() {
        return "Bert";
    }

    @Override
    public String trunkPrefix() {
        return "bert";
    }

    @Override
    public Trunk trunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        return new BertTrunk(config, at, tiedWords, 0);
    }

    @Override
    public Head head(Head.Kind kind, HfConfig config, Parameters.Declarations at, Trunk trunk, int labels) {
        int hidden = config.intValue("hidden_size");
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        return switch (kind) {
            case SEQUENCE_CLASSIFICATION ->
                new PooledClassifier(
                        new PooledClassifier.Layer(Linear.of(at.in("bert.pooler"), "dense", hidden, hidden, init), 0),
                        Tensor::tanh,
                        new PooledClassifier.Layer(
                                Linear.of(at, "classifier", hidden, labels, init), classifierDropout(config)));
            case TOKEN_CLASSIFICATION ->
                new TokenClassifier(at, "classifier", hidden, labels, classifierDropout(config), init);
            case MASKED_LANGUAGE_MODEL -> wordPredictor(config, at.in("cls.predictions"), trunk.wordTable());
            case PRETRAINING ->
                new PretrainingHead(
                        wordPredictor(config, at.in("cls.predictions"), trunk.wordTable()),
                        new PooledClassifier(
                                new PooledClassifier.Layer(
                                        Linear.of(at.in("bert.pooler"), "dense", hidden, hidden, init), 0),
                                Tensor::tanh,
                                new PooledClassifier.Layer(
                                        Linear.of(at.in("cls"), "seq_relationship", hidden, PAIR_CLASSES, init), 0)));
        };
    }

    @Override
    public List<String> headNames() {
        return List.of("classifier.", "cls.", "qa_outputs.", "bert.pooler.");
    }

    @Override
    public int maxLength(HfConfig config) {
        return config.intValue("max_position_embeddings");
    }

    /**
     * The head of masked language models that stores {@code transform.dense}, {@code transform.LayerNorm} and
     * {@code bias}.
     *
     * @param at the names' prefix, {@code cls.predictions} in the checkpoint
     */
    public static Head wordPredictor(HfConfig config, Parameters.Declarations at, Parameter wordTable) {
        int hidden = config.intValue("hidden_size");
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        Linear dense = Linear.of(at, "transform.dense", hidden, hidden, init);
        LayerNorm norm = LayerNorm.of(at, "transform.LayerNorm", hidden, config.doubleValue("layer_norm_eps", 1e-12));
        TiedOutput output = TiedOutput.of(at, "bias", wordTable);
        at.tie("decoder.weight", wordTable);
        at.tie("decoder.bias", output.bias());
        return new WordPredictor(dense, Activation.named(config.text("hidden_act", "gelu")), norm, output);
    }

    /** Dropout before the classes: {@code classifier_dropout}, or that of the hidden layers where it is null. */
    public static double classifierDropout(HfConfig config) {
        return config.doubleValue("classifier_dropout", config.doubleValue("hidden_dropout_prob", 0.1));
    }
}
