package dev.laurel.model.deberta;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Head;
import dev.laurel.model.ModelFamily;
import dev.laurel.model.PooledClassifier;
import dev.laurel.model.Supported;
import dev.laurel.model.TokenClassifier;
import dev.laurel.model.Trunk;
import dev.laurel.model.WordPredictor;
import dev.laurel.model.bert.BertFamily;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Init;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Linear;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.TiedOutput;
import java.util.List;

/** DeBERTa of the second and third version: {@code model_type: deberta-v2}. */
public final class DebertaV2Family implements ModelFamily {

    @Override
    public String modelType() {
        return "deberta-v2";
    }

    @Override
    public String className() {
        return "DebertaV2";
    }

    @Override
    public String trunkPrefix() {
        return "deberta";
    }

    @Override
    public Trunk trunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        return new DebertaTrunk(config, at, tiedWords);
    }

    @Override
    public Head head(Head.Kind kind, HfConfig config, Parameters.Declarations at, Trunk trunk, int labels) {
        int hidden = config.intValue("hidden_size");
        Init init = new Init.Normal(config.doubleValue("initializer_range", 0.02));
        double dropout = config.doubleValue("hidden_dropout_prob", 0.1);
        return switch (kind) {
            case SEQUENCE_CLASSIFICATION -> {
                Supported.number(config, "pooler_hidden_size", hidden);
                yield new PooledClassifier(
                        new PooledClassifier.Layer(
                                Linear.of(at, "pooler.dense", hidden, hidden, init),
                                config.doubleValue("pooler_dropout", 0)),
                        Activation.named(config.text("pooler_hidden_act", "gelu")),
                        new PooledClassifier.Layer(
                                Linear.of(at, "classifier", hidden, labels, init),
                                config.doubleValue("cls_dropout", dropout)));
            }
            case TOKEN_CLASSIFICATION -> new TokenClassifier(at, "classifier", hidden, labels, dropout, init);
            case MASKED_LANGUAGE_MODEL ->
                config.booleanValue("legacy", true)
                        ? BertFamily.wordPredictor(config, at.in("cls.predictions"), trunk.wordTable())
                        : wordPredictor(config, at.in("lm_predictions.lm_head"), trunk.wordTable());
            case PRETRAINING -> throw Supported.noPairs(config);
        };
    }

    /** The released models hold {@code lm_predictions} and {@code mask_predictions} of their pretraining. */
    @Override
    public List<String> headNames() {
        return List.of("pooler.", "classifier.", "cls.", "lm_predictions.", "mask_predictions.", "qa_outputs.");
    }

    @Override
    public int maxLength(HfConfig config) {
        return config.intValue("max_position_embeddings");
    }

    /** The released models also hold the position table of a pretraining that used it where this model does not. */
    @Override
    public boolean ignores(HfConfig config, String stored) {
        return ModelFamily.super.ignores(config, stored)
                || stored.endsWith("embeddings.position_embeddings.weight") && !DebertaTrunk.positionsAdded(config);
    }

    /** The head that the models were pretrained with ({@code legacy: false}). */
    private static Head wordPredictor(HfConfig config, Parameters.Declarations at, Parameter wordTable) {
        int hidden = config.intValue("hidden_size");
        Linear dense =
                Linear.of(at, "dense", hidden, hidden, new Init.Normal(config.doubleValue("initializer_range", 0.02)));
        LayerNorm norm = LayerNorm.of(at, "LayerNorm", hidden, DebertaTrunk.epsilon(config));
        TiedOutput output = TiedOutput.of(at, "bias", wordTable);
        return new WordPredictor(dense, Activation.named(config.text("hidden_act", "gelu")), norm, output);
    }
}
