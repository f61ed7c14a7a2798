package dev.laurel.cli;

import dev.laurel.config.Config;
import dev.laurel.data.DataConfig;
import dev.laurel.data.preference.PreferenceConfig;
import dev.laurel.eval.RewardSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** How the file that a command reads is to be understood: the keys of a recipe's {@code data} section. */
final class DataOptions {

    private static final JsonMapper JSON = new JsonMapper();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "jsonl, json, csv, tsv, conll, text or parquet (default: by the file's extension)")
    private String format;

    /** The data section for one file, with {@code key=value} arguments. */
    DataConfig of(String file, List<String> keys) {
        return of(file, Optional.empty(), keys);
    }

    /**
     * The same; what labels mean, but not where they stand, is taken from what the model was trained on.
     *
     * @param trained the data section of the model's own run, if that is known
     */
    DataConfig of(String file, Optional<DataConfig> trained, List<String> keys) {
        List<String> all = new ArrayList<>();
        all.add("train.file=" + quoted(file));
        if (format != null) {
            all.add("format=" + format);
        }
        trained.ifPresent(data -> {
            all.add("label_names=" + mapping(data.labelNames()));
            data.collapseTags().ifPresent(name -> all.add("collapse_tags=" + quoted(name)));
        });
        all.addAll(keys);
        return Config.defaults(DataConfig.class, all.toArray(String[]::new));
    }

    /**
     * The section for preference data; the names of turns, and whether texts are turns, are those that the model was
     * trained with.
     *
     * @param model what is known of the model
     * @param keys count over everything else
     * @param console is told if they contradict the model's training
     */
    PreferenceConfig preferences(String file, Optional<RewardSpec> model, List<String> keys, Console console) {
        List<String> all = new ArrayList<>();
        all.add("train.file=" + quoted(file));
        if (format != null) {
            all.add("format=" + format);
        }
        // Any JSON is YAML.
        model.ifPresent(spec -> all.add("transcript=" + JSON.writeValueAsString(spec.transcript())));
        Optional<Boolean> trained = model.flatMap(RewardSpec::turns);
        trained.ifPresent(turns -> all.add("turns=" + turns));
        all.addAll(keys);
        PreferenceConfig config = Config.defaults(PreferenceConfig.class, all.toArray(String[]::new));
        if (trained.isPresent() && !config.turns().equals(trained)) {
            console.complain(
                    "warning",
                    "the model was trained on " + (trained.get() ? "turns" : "plain texts") + ", but turns="
                            + config.turns().orElseThrow() + " reads "
                            + (trained.get() ? "plain texts" : "texts as turns")
                            + ": its rewards were not learned for that");
        }
        return config;
    }

    private static String mapping(Map<String, String> names) {
        return names.entrySet().stream()
                .map(e -> quoted(e.getKey()) + ": " + quoted(e.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** As YAML, which the values of arguments are. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
