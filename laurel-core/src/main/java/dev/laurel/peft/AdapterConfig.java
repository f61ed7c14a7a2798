package dev.laurel.peft;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.Json;
import dev.laurel.model.Head;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code adapter_config.json} says of an adapter, in PEFT 0.21's keys.
 *
 * @param method the method with all its settings
 * @param base the name or folder of the model it was trained on, as it was then called; empty if not said
 * @param revision of the base on its hub
 * @param task what the head predicts; empty for none that PEFT has a word for
 */
public record AdapterConfig(
        PeftConfig method, Optional<String> base, Optional<String> revision, Optional<Head.Kind> task) {

    /** The file's name in an adapter's folder. */
    public static final String FILE_NAME = "adapter_config.json";

    private static final Map<Head.Kind, String> TASKS =
            Map.of(Head.Kind.SEQUENCE_CLASSIFICATION, "SEQ_CLS", Head.Kind.TOKEN_CLASSIFICATION, "TOKEN_CLS");

    /** Keys of PEFT that change what an adapter computes and that Laurel does not implement. */
    private static final List<String> UNSUPPORTED = List.of(
            "layers_to_transform",
            "layer_replication",
            "target_parameters",
            "trainable_token_indices",
            "lora_bias",
            "fan_in_fan_out",
            "use_qalora",
            "use_bdlora",
            "alora_invocation_tokens",
            "arrow_config",
            "monteclora_config",
            "velora_config",
            "kasa_config");

    /** Ways to begin that leave the base as it is; the others write into it. */
    private static final List<String> INITIALISATIONS = List.of("gaussian", "orthogonal", "eva");

    /** Whether a folder holds an adapter and not a whole model. */
    public static boolean in(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE_NAME));
    }

    /**
     * Reads {@code adapter_config.json} of an adapter's folder.
     *
     * @throws UserError if it is malformed, or asks for what Laurel does not implement
     */
    public static AdapterConfig read(Path folder) {
        HfConfig file = HfConfig.readFile(folder.resolve(FILE_NAME));
        return new AdapterConfig(
                method(file),
                file.optionalText("base_model_name_or_path").filter(name -> !name.isBlank()),
                file.optionalText("revision").filter(name -> !name.isBlank()),
                file.optionalText("task_type")
                        .flatMap(task -> TASKS.entrySet().stream()
                                .filter(e -> e.getValue().equals(task))
                                .map(Map.Entry::getKey)
                                .findFirst()));
    }

    /** The word for the kind of adapter in the file. */
    public String typeName() {
        return Type.of(method).word;
    }

    /** Whether PEFT has this kind of adapter; the others are formats of this program. */
    public boolean isOfPeft() {
        return !typeName().startsWith(Type.OWN);
    }

    /** The base as a name that a {@link dev.laurel.hub.ModelHub} resolves: PEFT writes hub names without their scheme. */
    public Optional<String> baseReference() {
        return base.map(name -> {
            boolean onHub =
                    revision.isPresent() || name.matches("[\\w.-]+/[\\w.-]+") && !Files.isDirectory(Path.of(name));
            return onHub ? "hf://" + name + revision.map(r -> "@" + r).orElse("") : name;
        });
    }

    private static PeftConfig method(HfConfig file) {
        if (!file.has("peft_type")) {
            throw file.error(
                    "peft_type",
                    "is missing: this is no adapter of the PEFT library. Adapters of AdapterHub are not read.");
        }
        UNSUPPORTED.forEach(key -> refuseUnsupported(file, key));
        Type type = Arrays.stream(Type.values())
                .filter(t -> t.word.equals(file.text("peft_type")))
                .findFirst()
                .orElseThrow(() -> file.error(
                        "peft_type",
                        "is '" + file.text("peft_type") + "', which Laurel does not implement. Supported: "
                                + Arrays.stream(Type.values()).map(t -> t.word).collect(Collectors.joining(", "))
                                + "."));
        return switch (type) {
            case LORA -> lowRank(file);
            case IA3 ->
                new PeftConfig.Ia3(
                        names(file, "target_modules"),
                        pattern(file, "target_modules"),
                        list(file, "feedforward_modules"),
                        list(file, "exclude_modules"),
                        file.texts("modules_to_save"));
            case PROMPT_TUNING -> SoftPromptFile.promptTuning(file);
            case PREFIX_TUNING -> SoftPromptFile.prefixTuning(file);
            case P_TUNING -> SoftPromptFile.pTuning(file);
            case BITFIT -> new PeftConfig.BitFit(file.texts("modules_to_save"));
            case BOTTLENECK -> bottleneck(file);
        };
    }

    private static PeftConfig bottleneck(HfConfig file) {
        String word = file.text("variant");
        PeftConfig.Variant variant = Arrays.stream(PeftConfig.Variant.values())
                .filter(v -> spelled(v).equals(word))
                .findFirst()
                .orElseThrow(() -> file.error("variant", "is '" + word + "'. Supported: houlsby, pfeiffer."));
        return new PeftConfig.Bottleneck(
                variant,
                file.intValue("reduction_factor"),
                file.text("non_linearity"),
                file.doubleValue("dropout", 0),
                file.texts("modules_to_save"));
    }

    private static void refuseUnsupported(HfConfig file, String key) {
        boolean off = !file.has(key)
                || !file.isText(key) && List.of("false", "[]", "{}").contains(file.shown(key));
        if (!off) {
            throw file.error(
                    key,
                    "is " + file.shown(key) + ", which Laurel does not implement. Merge the adapter into its base with"
                            + " PEFT and use that model.");
        }
    }

    private static PeftConfig lowRank(HfConfig file) {
        if (file.isText("init_lora_weights")
                && !INITIALISATIONS.contains(file.text("init_lora_weights").toLowerCase(Locale.ROOT))) {
            throw file.error(
                    "init_lora_weights",
                    "is '" + file.text("init_lora_weights")
                            + "', which changes the base model too. Save the adapter with PEFT's"
                            + " path_initial_model_for_weight_conversion, or merge it.");
        }
        String word = file.text("bias", "none");
        PeftConfig.Bias bias = Arrays.stream(PeftConfig.Bias.values())
                .filter(b -> spelled(b).equals(word))
                .findFirst()
                .orElseThrow(() -> file.error("bias", "is '" + word + "'. Supported: none, all, lora_only."));
        Map<String, Integer> ranks = new LinkedHashMap<>();
        file.numbers("rank_pattern").forEach((layer, rank) -> ranks.put(layer, rank.intValue()));
        int rank = file.intValue("r", 8);
        double alpha = file.doubleValue("lora_alpha", 8);
        boolean rslora = file.booleanValue("use_rslora", false);
        double dropout = file.doubleValue("lora_dropout", 0);
        List<String> targets = names(file, "target_modules");
        Optional<String> pattern = pattern(file, "target_modules");
        List<String> excluded = list(file, "exclude_modules");
        Map<String, Double> alphas = file.numbers("alpha_pattern");
        List<String> saved = file.texts("modules_to_save");
        boolean dora = file.booleanValue("use_dora", false);
        return new PeftConfig.Lora(
                rank, alpha, rslora, dora, dropout, bias, targets, pattern, excluded, ranks, alphas, saved);
    }

    /** Names of layers; a text is an expression, except for the word that means all. */
    private static List<String> names(HfConfig file, String key) {
        if (file.isText(key)) {
            return file.text(key).equalsIgnoreCase(Targets.ALL_LINEAR) ? List.of(Targets.ALL_LINEAR) : List.of();
        }
        return file.texts(key);
    }

    private static Optional<String> pattern(HfConfig file, String key) {
        return file.isText(key) && !file.text(key).equalsIgnoreCase(Targets.ALL_LINEAR)
                ? file.optionalText(key)
                : Optional.empty();
    }

    private static List<String> list(HfConfig file, String key) {
        if (file.isText(key)) {
            throw file.error(
                    key, "is an expression, which Laurel reads for target_modules only. Write a list of names.");
        }
        return file.texts(key);
    }

    /**
     * Writes {@code adapter_config.json} as PEFT does.
     *
     * @param sizes of the model, by the keys in which the method states them
     */
    void write(Path folder, Map<String, Object> sizes) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("peft_type", Type.of(method).word);
        keys.put("task_type", task.map(TASKS::get).orElse(null));
        keys.put("base_model_name_or_path", base.orElse(null));
        keys.put("revision", revision.orElse(null));
        keys.put("inference_mode", true);
        if (method instanceof PeftConfig.Lora lora) {
            keys.put("r", lora.rank());
            keys.put("lora_alpha", plain(lora.alpha()));
            keys.put("lora_dropout", lora.dropout());
            keys.put("bias", spelled(lora.bias()));
            keys.put("use_rslora", lora.rslora());
            keys.put("use_dora", lora.dora());
            keys.put("target_modules", targets(lora.targetModules(), lora.targetPattern()));
            keys.put("exclude_modules", orNull(lora.excludeModules()));
            keys.put("rank_pattern", lora.rankPattern());
            Map<String, Object> alphas = new LinkedHashMap<>();
            lora.alphaPattern().forEach((layer, alpha) -> alphas.put(layer, plain(alpha)));
            keys.put("alpha_pattern", alphas);
            keys.put("init_lora_weights", true);
            keys.put("fan_in_fan_out", false);
        }
        if (method instanceof PeftConfig.Ia3 ia3) {
            keys.put("target_modules", targets(ia3.targetModules(), ia3.targetPattern()));
            keys.put("feedforward_modules", ia3.feedforwardModules());
            keys.put("exclude_modules", orNull(ia3.excludeModules()));
            keys.put("init_ia3_weights", true);
            keys.put("fan_in_fan_out", false);
        }
        if (method instanceof PeftConfig.Bottleneck bottleneck) {
            keys.put("variant", spelled(bottleneck.variant()));
            keys.put("reduction_factor", bottleneck.reductionFactor());
            keys.put("non_linearity", bottleneck.nonLinearity());
            keys.put("dropout", bottleneck.dropout());
        }
        if (method instanceof SoftPromptConfig prompt) {
            SoftPromptFile.write(prompt, base, keys);
        }
        keys.putAll(sizes);
        keys.put("modules_to_save", orNull(method.modulesToSave()));
        AtomicFile.writeText(folder.resolve(FILE_NAME), Json.pretty(keys));
    }

    private static Object targets(List<String> names, Optional<String> pattern) {
        return pattern.isPresent() ? pattern.get() : names;
    }

    private static Object orNull(List<String> names) {
        return names.isEmpty() ? null : names;
    }

    /** PEFT writes a whole alpha without a point. */
    private static Object plain(double number) {
        return number == Math.rint(number) ? (Object) (long) number : (Object) number;
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The kinds of adapters, by the word in the file; PEFT has no word for those that begin with LAUREL. */
    private enum Type {
        LORA("LORA"),
        IA3("IA3"),
        PROMPT_TUNING("PROMPT_TUNING"),
        PREFIX_TUNING("PREFIX_TUNING"),
        P_TUNING("P_TUNING"),
        BITFIT(Type.OWN + "BITFIT"),
        BOTTLENECK(Type.OWN + "BOTTLENECK");

        private static final String OWN = "LAUREL_";

        private final String word;

        Type(String word) {
            this.word = word;
        }

        static Type of(PeftConfig method) {
            if (method instanceof PeftConfig.Lora) {
                return LORA;
            }
            if (method instanceof PeftConfig.Bottleneck) {
                return BOTTLENECK;
            }
            if (method instanceof SoftPromptConfig.PromptTuning) {
                return PROMPT_TUNING;
            }
            if (method instanceof SoftPromptConfig.PrefixTuning) {
                return PREFIX_TUNING;
            }
            if (method instanceof SoftPromptConfig.PTuning) {
                return P_TUNING;
            }
            return method instanceof PeftConfig.Ia3 ? IA3 : BITFIT;
        }
    }
}
