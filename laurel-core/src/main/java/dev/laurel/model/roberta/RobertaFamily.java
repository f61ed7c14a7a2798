package dev.laurel.model.roberta;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Head;
import dev.laurel.model.ModelFamily;
import dev.laurel.model.PooledClassifier;
import dev.laurel.model.Supported;
import dev.laurel.model.TokenClassifier;
import dev.laurel.model.Trunk;
import dev.laurel.model.WordPredictor;
import dev.laurel.model.bert.BertFamily;
import dev.laurel.model.bert.BertTrunk;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Linear;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.TiedOutput;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** RoBERTa: {@code model_type: roberta}. BERT's layers, positions that begin after the padding's, heads of its own. */
public final class RobertaFamily implements ModelFamily {

    @Override
    public String modelType() {
        return "roberta";
    }

    @Override
    public String className() {
        return "Roberta";
    }

    @Override
    public String trunkPrefix() {
        return "roberta";
    }

    @Override
    public Trunk trunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        return new BertTrunk(config, at, tiedWords, firstPosition(config));
    }

    @Override
    public Head head(Head.Kind kind, HfConfig config, Parameters.Declarations at, Trunk trunk, int labels) {
        int hidden = config.intValue("hidden_size");
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        double dropout = BertFamily.classifierDropout(config);
        return switch (kind) {
            case SEQUENCE_CLASSIFICATION ->
                new PooledClassifier(
                        new PooledClassifier.Layer(Linear.of(at, "classifier.dense", hidden, hidden, init), dropout),
                        Tensor::tanh,
                        new PooledClassifier.Layer(
                                Linear.of(at, "classifier.out_proj", hidden, labels, init), dropout));
            case TOKEN_CLASSIFICATION -> new TokenClassifier(at, "classifier", hidden, labels, dropout, init);
            case MASKED_LANGUAGE_MODEL -> wordPredictor(config, at.in("lm_head"), trunk.wordTable());
            case PRETRAINING -> throw Supported.noPairs(config);
        };
    }

    /** The pooler of base models is here because no head of RoBERTa reads it. */
    @Override
    public List<String> headNames() {
        return List.of("classifier.", "lm_head.", "qa_outputs.", "roberta.pooler.");
    }

    @Override
    public int maxLength(HfConfig config) {
        return config.intValue("max_position_embeddings") - firstPosition(config);
    }

    /** Whatever {@code hidden_act} says, the activation of this head is gelu. */
    private static Head wordPredictor(HfConfig config, Parameters.Declarations at, Parameter wordTable) {
        int hidden = config.intValue("hidden_size");
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        Linear dense = Linear.of(at, "dense", hidden, hidden, init);
        LayerNorm norm = LayerNorm.of(at, "layer_norm", hidden, config.doubleValue("layer_norm_eps", 1e-12));
        TiedOutput output = TiedOutput.of(at, "bias", wordTable);
        at.tie("decoder.weight", wordTable);
        at.tie("decoder.bias", output.bias());
        return new WordPredictor(dense, Activation.named("gelu"), norm, output);
    }

    private static int firstPosition(HfConfig config) {
        return config.intValue("pad_token_id", 1) + 1;
    }
}
