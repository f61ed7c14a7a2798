package dev.laurel.model.modernbert;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Head;
import dev.laurel.model.ModelFamily;
import dev.laurel.model.Supported;
import dev.laurel.model.Trunk;
import dev.laurel.model.WordPredictor;
import dev.laurel.nn.Activation;
import dev.laurel.nn.LayerNorm;
import dev.laurel.nn.Linear;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pooling;
import dev.laurel.nn.TiedOutput;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** ModernBERT: {@code model_type: modernbert}. All heads begin with the same dense layer, activation and norm. */
public final class ModernBertFamily implements ModelFamily {

    @Override
    public String modelType() {
        return "modernbert";
    }

    @Override
    public String className() {
        return "ModernBert";
    }

    @Override
    public String trunkPrefix() {
        return "model";
    }

    @Override
    public Trunk trunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        return new ModernBertTrunk(config, at, tiedWords);
    }

    @Override
    public Head head(Head.Kind kind, HfConfig config, Parameters.Declarations at, Trunk trunk, int labels) {
        if (kind == Head.Kind.PRETRAINING) {
            throw Supported.noPairs(config);
        }
        int hidden = config.intValue("hidden_size");
        Linear dense = Linear.of(
                at,
                "head.dense",
                hidden,
                hidden,
                config.booleanValue("classifier_bias", false),
                ModernBertTrunk.outputInit(config));
        LayerNorm norm = ModernBertTrunk.norm(config, at, "head.norm");
        UnaryOperator<Tensor> activation = Activation.named(config.text("classifier_activation", "gelu"));
        if (kind == Head.Kind.MASKED_LANGUAGE_MODEL) {
            return new WordPredictor(dense, activation, norm, output(config, at, trunk.wordTable()));
        }
        Head features = (x, batch, pass) -> norm.apply(activation.apply(dense.apply(x, batch, pass)));
        Linear classes =
                Linear.of(at, "classifier", hidden, labels, ModernBertTrunk.truncated(config, Math.pow(hidden, -0.5)));
        double dropout = config.doubleValue("classifier_dropout", 0);
        if (kind == Head.Kind.TOKEN_CLASSIFICATION) {
            return (states, batch, pass) ->
                    classes.applyFp32(pass.dropout(features.logits(states, batch, pass), dropout, batch), batch, pass);
        }
        Supported.text(config, "classifier_pooling", "cls", "mean");
        boolean mean = config.text("classifier_pooling", "cls").equals("mean");
        return (states, batch, pass) -> {
            Tensor pooled = mean ? Pooling.mean(states, batch) : Pooling.first(states, batch);
            return classes.applyFp32(pass.dropout(features.logits(pooled, batch, pass), dropout, batch), batch, pass);
        };
    }

    private static TiedOutput output(HfConfig config, Parameters.Declarations at, Parameter wordTable) {
        at.tie("decoder.weight", wordTable);
        return config.booleanValue("decoder_bias", true)
                ? TiedOutput.of(at, "decoder.bias", wordTable)
                : TiedOutput.withoutBias(wordTable);
    }

    @Override
    public List<String> headNames() {
        return List.of("head.", "classifier.", "decoder.", "qa_outputs.");
    }

    @Override
    public int maxLength(HfConfig config) {
        return config.intValue("max_position_embeddings");
    }
}
