package dev.laurel.model.bert;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Head;
import dev.laurel.model.ModelFamily;
import dev.laurel.model.TokenClassifier;
import dev.laurel.model.Trunk;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Linear;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.TiedOutput;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** BERT: {@code model_type: bert}. */
public final class BertFamily implements ModelFamily {

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
        return switch (kind) {
            case SEQUENCE_CLASSIFICATION -> classifier(config, at, labels);
            case TOKEN_CLASSIFICATION ->
                new TokenClassifier(
                        at, "classifier", config.intValue("hidden_size"), labels, dropout(config), init(config));
            case MASKED_LANGUAGE_MODEL ->
                languageModel(config, at, ((BertTrunk) trunk).words().table());
        };
    }

    @Override
    public List<String> headNames() {
        return List.of("classifier.", "cls.", "qa_outputs.", "bert.pooler.", "pooler.");
    }

    @Override
    public int maxLength(HfConfig config) {
        return config.intValue("max_position_embeddings");
    }

    /** Checkpoints of the first years call the norms' parameters gamma and beta. */
    @Override
    public String presentName(String stored) {
        return stored.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias");
    }

    @Override
    public boolean isBuffer(String stored) {
        return stored.endsWith("embeddings.position_ids") || stored.endsWith("embeddings.token_type_ids");
    }

    /** The pooled first token: dense and tanh, which belong to the pretrained model, then dropout and the classes. */
    private static Head classifier(HfConfig config, Parameters.Declarations at, int labels) {
        int hidden = config.intValue("hidden_size");
        Linear pooler = Linear.of(at.in("bert.pooler"), "dense", hidden, hidden, init(config));
        Linear classes = Linear.of(at, "classifier", hidden, labels, init(config));
        double dropout = dropout(config);
        return (states, batch, pass) -> {
            Tensor first = states.index_select(0, batch.firstTokens());
            Tensor pooled = pooler.applyFp32(first).tanh();
            return classes.applyFp32(pass.dropoutPooled(pooled, dropout, batch));
        };
    }

    private static Head languageModel(HfConfig config, Parameters.Declarations root, Parameter wordTable) {
        Parameters.Declarations at = root.in("cls.predictions");
        int hidden = config.intValue("hidden_size");
        Linear dense = Linear.of(at, "transform.dense", hidden, hidden, init(config));
        LayerNorm norm = LayerNorm.of(at, "transform.LayerNorm", hidden, config.doubleValue("layer_norm_eps", 1e-12));
        UnaryOperator<Tensor> activation = Activation.named(config.text("hidden_act", "gelu"));
        TiedOutput output = TiedOutput.of(at, "bias", wordTable);
        at.tie("decoder.weight", wordTable);
        at.tie("decoder.bias", output.bias());
        return (states, batch, pass) -> output.apply(norm.apply(activation.apply(dense.apply(states))));
    }

    private static double dropout(HfConfig config) {
        return config.doubleValue("classifier_dropout", config.doubleValue("hidden_dropout_prob", 0.1));
    }

    private static Init init(HfConfig config) {
        return new Init.Normal(config.doubleValue("initializer_range", 0.02));
    }
}
