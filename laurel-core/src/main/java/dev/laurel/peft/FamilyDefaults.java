package dev.laurel.peft;

import dev.laurel.base.UserError;
import dev.laurel.model.Model;
import java.util.List;
import java.util.Map;

/** The layers that a method changes where none are named: PEFT's choice for the families it knows, and its like for others. */
final class FamilyDefaults {

    private static final Map<String, List<String>> LOW_RANK = Map.of(
            "bert", List.of("query", "value"),
            "roberta", List.of("query", "value"),
            "xlm-roberta", List.of("query", "value"),
            "distilbert", List.of("q_lin", "v_lin"),
            "deberta-v2", List.of("query_proj", "value_proj"),
            "modernbert", List.of("Wqkv"));

    private static final Map<String, Factors> FACTORS = Map.of(
            "bert", new Factors(List.of("key", "value", "output.dense"), List.of("output.dense")),
            "roberta", new Factors(List.of("key", "value", "output.dense"), List.of("output.dense")),
            "xlm-roberta", new Factors(List.of("key", "value", "output.dense"), List.of("output.dense")),
            "distilbert", new Factors(List.of("k_lin", "v_lin", "ffn.lin2"), List.of("ffn.lin2")),
            "deberta-v2", new Factors(List.of("key_proj", "value_proj", "output.dense"), List.of("output.dense")),
            "modernbert", new Factors(List.of("Wqkv", "mlp.Wo"), List.of("mlp.Wo")));

    /** Layers whose outputs are scaled, and those of them whose inputs are instead. */
    private record Factors(List<String> targets, List<String> feedforward) {}

    private FamilyDefaults() {}

    /**
     * The same method with the layers named that it left open or meant by {@code all-linear}.
     *
     * @param saved modules that are trained whole
     */
    static PeftConfig resolve(PeftConfig method, Model model, SavedModules saved) {
        if (method instanceof PeftConfig.Lora lora) {
            boolean open =
                    lora.targetModules().isEmpty() && lora.targetPattern().isEmpty();
            List<String> targets = open ? known(LOW_RANK, model) : named(lora.targetModules(), model, saved);
            return new PeftConfig.Lora(
                    lora.rank(),
                    lora.alpha(),
                    lora.rslora(),
                    lora.dora(),
                    lora.dropout(),
                    lora.bias(),
                    targets,
                    lora.targetPattern(),
                    lora.excludeModules(),
                    lora.rankPattern(),
                    lora.alphaPattern(),
                    saved.names());
        }
        if (method instanceof PeftConfig.Ia3 ia3) {
            boolean open = ia3.targetModules().isEmpty() && ia3.targetPattern().isEmpty();
            return new PeftConfig.Ia3(
                    open ? known(FACTORS, model).targets() : named(ia3.targetModules(), model, saved),
                    ia3.targetPattern(),
                    open && ia3.feedforwardModules().isEmpty()
                            ? known(FACTORS, model).feedforward()
                            : ia3.feedforwardModules(),
                    ia3.excludeModules(),
                    saved.names());
        }
        if (method instanceof PeftConfig.Bottleneck bottleneck) {
            return new PeftConfig.Bottleneck(
                    bottleneck.variant(),
                    bottleneck.reductionFactor(),
                    bottleneck.nonLinearity(),
                    bottleneck.dropout(),
                    saved.names());
        }
        if (method instanceof SoftPromptConfig prompt) {
            return prompt.resolved(Math.toIntExact(model.wordTable().shape()[1]), saved.names());
        }
        return new PeftConfig.BitFit(saved.names());
    }

    /** Names as they are; for {@code all-linear} every linear layer that is not saved whole, in full. */
    private static List<String> named(List<String> targets, Model model, SavedModules saved) {
        if (!targets.contains(Targets.ALL_LINEAR)) {
            return targets;
        }
        return model.parameters().linears().stream()
                .flatMap(linear -> linear.names().stream())
                .filter(layer -> !saved.contain(layer))
                .toList();
    }

    private static <T> T known(Map<String, T> byFamily, Model model) {
        T targets = byFamily.get(model.config().modelType());
        if (targets == null) {
            throw new UserError("name the target_modules: there is no usual choice for models of type '"
                    + model.config().modelType() + "'");
        }
        return targets;
    }
}
