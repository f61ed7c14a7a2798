package dev.laurel.cli;

import dev.laurel.config.Config;
import dev.laurel.data.DataConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How the file that a command reads is to be understood: the keys of a recipe's {@code data} section. */
final class DataOptions {

    @Option(
            names = "--format",
            description = "jsonl, json, csv, tsv, conll, text or parquet (default: by the file's extension)")
    private String format;

    /** The data section for one file, with {@code key=value} arguments. */
    DataConfig of(String file, List<String> keys) {
        List<String> all = new ArrayList<>();
        all.add("train.file='" + file.replace("'", "''") + "'"); // quoted: values are YAML
        if (format != null) {
            all.add("format=" + format);
        }
        all.addAll(keys);
        return Config.defaults(DataConfig.class, all.toArray(String[]::new));
    }
}
