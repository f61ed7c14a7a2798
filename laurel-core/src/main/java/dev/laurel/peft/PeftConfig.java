package dev.laurel.peft;

import dev.laurel.config.Discriminator;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.nn.Activation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of a model is trained instead of all of it. The new head of a task is always trained and saved as well. */
@Discriminator("method")
public sealed interface PeftConfig
        permits PeftConfig.Lora, PeftConfig.Ia3, PeftConfig.BitFit, PeftConfig.Bottleneck, SoftPromptConfig {

    /** Modules of the model that are trained whole and saved with the adapter, besides the head. */
    List<String> modulesToSave();

    /** The places of each text that the method takes away from what the model can read. */
    default int virtualTokens() {
        return 0;
    }

    /** Which biases a low-rank adapter trains. */
    enum Bias {
        NONE,
        ALL,
        /** Those of the layers that have a low-rank product. */
        LORA_ONLY
    }

    /** Behind which sub-layers of each layer bottleneck adapters stand. */
    enum Variant {
        /** Attention and feed-forward (Houlsby et al. 2019). */
        HOULSBY,
        /** The feed-forward only (after Pfeiffer et al. 2021). */
        PFEIFFER
    }

    /** LoRA: a product of two narrow matrices added to the weights of some layers (Hu et al. 2022). */
    @Named("lora")
    record Lora(
            @Key(doc = "Width of the two matrices.", defaultValue = "8", min = 1, source = "peft")
            int rank,

            @Key(
                    doc = "The product is scaled by alpha / rank.",
                    defaultValue = "8",
                    min = 0,
                    exclusiveMin = true,
                    source = "peft")
            double alpha,

            @Key(doc = "Whether the product is scaled by alpha / √rank instead.", defaultValue = "false")
            boolean rslora,

            @Key(
                    doc = "Whether the product changes only the direction of each row of the weights, and the rows'"
                            + " lengths are trained by themselves (DoRA, Liu et al. 2024).",
                    defaultValue = "false")
            boolean dora,

            @Key(
                    doc = "Dropout of what the product reads.",
                    defaultValue = "0",
                    min = 0,
                    max = 1,
                    exclusiveMax = true,
                    source = "peft")
            double dropout,

            @Key(doc = "Which biases are trained too.", defaultValue = "none", source = "peft")
            Bias bias,

            @Key(
                    doc = "Layers by the end of their name, or [all-linear]; empty for the queries and values.",
                    defaultValue = "[]")
            List<String> targetModules,

            @Key(doc = "Layers by a regular expression for the whole name, instead of target_modules.")
            Optional<String> targetPattern,

            @Key(doc = "Layers that are left as they are, by the end of their name.", defaultValue = "[]")
            List<String> excludeModules,

            @Key(doc = "Other ranks for layers, by an expression for the end of their name.")
            Map<String, Integer> rankPattern,

            @Key(doc = "Other alphas for layers, by an expression for the end of their name.")
            Map<String, Double> alphaPattern,

            @Key(doc = "Further modules that are trained whole.", defaultValue = "[]")
            List<String> modulesToSave)
            implements PeftConfig {

        public Lora {
            Targets.refuseTwoWays(targetModules, targetPattern);
        }
    }

    /** (IA)³ (Liu et al. 2022): factors for the outputs of some layers and the inputs of others. */
    @Named("ia3")
    record Ia3(
            @Key(
                    doc =
                            "Layers by the end of their name, or [all-linear]; empty for keys, values and the feed-forward.",
                    defaultValue = "[]")
            List<String> targetModules,

            @Key(doc = "Layers by a regular expression for the whole name, instead of target_modules.")
            Optional<String> targetPattern,

            @Key(
                    doc = "Those of them whose inputs are scaled instead of their outputs, by the end of their name.",
                    defaultValue = "[]")
            List<String> feedforwardModules,

            @Key(doc = "Layers that are left as they are, by the end of their name.", defaultValue = "[]")
            List<String> excludeModules,

            @Key(doc = "Further modules that are trained whole.", defaultValue = "[]")
            List<String> modulesToSave)
            implements PeftConfig {

        public Ia3 {
            Targets.refuseTwoWays(targetModules, targetPattern);
        }
    }

    /** BitFit (Ben Zaken et al. 2022): all biases. */
    @Named("bitfit")
    record BitFit(
            @Key(doc = "Further modules that are trained whole.", defaultValue = "[]")
            List<String> modulesToSave) implements PeftConfig {}

    /** Bottleneck adapters: a narrow pair of layers with a path around them behind the sub-layers (Houlsby et al. 2019). */
    @Named("bottleneck")
    record Bottleneck(
            @Key(
                    doc =
                            "Where they stand: houlsby, behind attention and feed-forward; pfeiffer, behind the latter only.",
                    defaultValue = "pfeiffer")
            Variant variant,

            @Key(
                    doc = "How many times narrower than the model they are inside.",
                    defaultValue = "16",
                    min = 1,
                    source = "AdapterHub")
            int reductionFactor,

            @Key(
                    doc = "What stands between their two layers, as config.json files name it: relu, gelu, silu, tanh.",
                    defaultValue = "relu",
                    source = "Pfeiffer et al.")
            String nonLinearity,

            @Key(
                    doc = "Dropout of what they add.",
                    defaultValue = "0",
                    min = 0,
                    max = 1,
                    exclusiveMax = true,
                    source = "AdapterHub")
            double dropout,

            @Key(
                    doc =
                            "Further modules that are trained whole; [LayerNorm] trains the norms too, as Houlsby et al. did.",
                    defaultValue = "[]")
            List<String> modulesToSave)
            implements PeftConfig {

        public Bottleneck {
            Activation.named(nonLinearity);
        }
    }
}
