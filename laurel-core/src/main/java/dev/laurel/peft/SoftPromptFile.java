package dev.laurel.peft;

import dev.laurel.checkpoint.HfConfig;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How PEFT 0.21 writes the settings of learnt prompts and prefixes in {@code adapter_config.json}. */
final class SoftPromptFile {

    private static final Map<SoftPromptConfig.Start, String> STARTS = Map.of(
            SoftPromptConfig.Start.RANDOM, "RANDOM",
            SoftPromptConfig.Start.VOCABULARY, "SAMPLE_VOCAB",
            SoftPromptConfig.Start.TEXT, "TEXT");

    private SoftPromptFile() {}

    static SoftPromptConfig.PromptTuning promptTuning(HfConfig file) {
        // it is trained already: what it began as is told, and plays no part
        SoftPromptConfig.Start start = STARTS.entrySet().stream()
                .filter(e -> e.getValue().equals(file.text("prompt_tuning_init", "RANDOM")))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(SoftPromptConfig.Start.RANDOM);
        Optional<String> text = file.optionalText("prompt_tuning_init_text")
                .filter(t -> start == SoftPromptConfig.Start.TEXT && !t.isBlank());
        return new SoftPromptConfig.PromptTuning(
                virtualTokens(file),
                start == SoftPromptConfig.Start.TEXT && text.isEmpty() ? SoftPromptConfig.Start.RANDOM : start,
                text,
                file.texts("modules_to_save"));
    }

    static SoftPromptConfig.PrefixTuning prefixTuning(HfConfig file) {
        boolean projection = file.booleanValue("prefix_projection", false);
        return new SoftPromptConfig.PrefixTuning(
                virtualTokens(file),
                projection,
                projection ? width(file) : Optional.empty(),
                file.texts("modules_to_save"));
    }

    static SoftPromptConfig.PTuning pTuning(HfConfig file) {
        boolean lstm = file.text("encoder_reparameterization_type", "MLP").equals("LSTM");
        return new SoftPromptConfig.PTuning(
                virtualTokens(file),
                lstm ? SoftPromptConfig.Encoder.LSTM : SoftPromptConfig.Encoder.MLP,
                width(file),
                lstm
                        ? file.intValue("encoder_num_layers", SoftPromptConfig.PTuning.LAYERS)
                        : SoftPromptConfig.PTuning.LAYERS,
                lstm ? file.doubleValue("encoder_dropout", 0) : 0,
                file.texts("modules_to_save"));
    }

    private static int virtualTokens(HfConfig file) {
        int submodules = file.intValue("num_transformer_submodules", 1);
        if (submodules != 1) {
            throw file.error(
                    "num_transformer_submodules",
                    "is " + submodules + ": the adapter belongs to a model with a decoder.");
        }
        int tokens = file.intValue("num_virtual_tokens");
        if (tokens < 1) {
            throw file.error("num_virtual_tokens", "is " + tokens + "; it must be at least 1.");
        }
        return tokens;
    }

    private static Optional<Integer> width(HfConfig file) {
        return file.optionalInt("encoder_hidden_size").stream().boxed().findFirst();
    }

    /** Adds the keys of a method; PEFT wants a tokenizer named wherever a prompt began as a text. */
    static void write(SoftPromptConfig config, Optional<String> base, Map<String, Object> keys) {
        if (config instanceof SoftPromptConfig.PromptTuning tuning) {
            keys.put("prompt_tuning_init", STARTS.get(tuning.start()));
            keys.put("prompt_tuning_init_text", tuning.text().orElse(null));
            keys.put(
                    "tokenizer_name_or_path",
                    tuning.text().map(t -> base.orElse("unknown")).orElse(null));
        } else if (config instanceof SoftPromptConfig.PrefixTuning tuning) {
            keys.put("prefix_projection", tuning.projection());
            keys.put("encoder_hidden_size", tuning.encoderHiddenSize().orElse(null));
        } else if (config instanceof SoftPromptConfig.PTuning tuning) {
            keys.put("encoder_reparameterization_type", tuning.encoder().name().toUpperCase(Locale.ROOT));
            keys.put("encoder_hidden_size", tuning.encoderHiddenSize().orElse(null));
            keys.put("encoder_num_layers", tuning.encoderLayers());
            keys.put("encoder_dropout", tuning.encoderDropout());
        }
    }
}
