package dev.laurel.peft;

import dev.laurel.base.UserError;
import dev.laurel.model.Model;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which layers of a family end its sub-layers: those whose outputs are added to what came in, before the norm where norms
 * come last (BERT and its like), after it where they come first (ModernBERT).
 *
 * @param attention for the whole name of the attention's last layer
 * @param feedForward for that of the feed-forward's
 */
record SubLayers(Pattern attention, Pattern feedForward) {

    private static final SubLayers BERT =
            of(".*\\.layer\\.\\d+\\.attention\\.output\\.dense", ".*\\.layer\\.\\d+\\.output\\.dense");

    private static final Map<String, SubLayers> KNOWN = Map.of(
            "bert", BERT,
            "roberta", BERT,
            "xlm-roberta", BERT,
            "deberta-v2", BERT,
            "distilbert", of(".*\\.attention\\.out_lin", ".*\\.ffn\\.lin2"),
            "modernbert", of(".*\\.attn\\.Wo", ".*\\.mlp\\.Wo"));

    private static SubLayers of(String attention, String feedForward) {
        return new SubLayers(Pattern.compile(attention), Pattern.compile(feedForward));
    }

    /** @throws UserError if nobody said so of this family */
    static SubLayers of(Model model) {
        String type = model.config().modelType();
        SubLayers known = KNOWN.get(type);
        if (known == null) {
            throw new UserError("peft method 'bottleneck' does not know where the sub-layers of models of type '" + type
                    + "' end. Known: "
                    + String.join(", ", KNOWN.keySet().stream().sorted().toList())
                    + ". Take another method");
        }
        return known;
    }

    /** Whether an adapter of this variant hangs behind a layer. */
    boolean has(PeftConfig.Variant variant, String layer) {
        return feedForward.matcher(layer).matches()
                || variant == PeftConfig.Variant.HOULSBY
                        && attention.matcher(layer).matches();
    }
}
