package dev.laurel.model.roberta;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.model.Head;
import dev.laurel.model.ModelFamily;
import dev.laurel.model.Trunk;
import dev.laurel.nn.Parameters;
import java.util.List;

/** XLM-RoBERTa: {@code model_type: xlm-roberta}. RoBERTa under another name, with its tensors' names. */
public final class XlmRobertaFamily implements ModelFamily {

    private final RobertaFamily roberta = new RobertaFamily();

    @Override
    public String modelType() {
        return "xlm-roberta";
    }

    @Override
    public String className() {
        return "XLMRoberta";
    }

    @Override
    public String trunkPrefix() {
        return roberta.trunkPrefix();
    }

    @Override
    public Trunk trunk(HfConfig config, Parameters.Declarations at, boolean tiedWords) {
        return roberta.trunk(config, at, tiedWords);
    }

    @Override
    public Head head(Head.Kind kind, HfConfig config, Parameters.Declarations at, Trunk trunk, int labels) {
        return roberta.head(kind, config, at, trunk, labels);
    }

    @Override
    public List<String> headNames() {
        return roberta.headNames();
    }

    @Override
    public int maxLength(HfConfig config) {
        return roberta.maxLength(config);
    }
}
