package dev.laurel.checkpoint;

import java.util.Locale;

/** What a sequence classifier's outputs mean, as {@code problem_type} in config.json says it. */
public enum ProblemType {
    REGRESSION,
    SINGLE_LABEL_CLASSIFICATION,
    MULTI_LABEL_CLASSIFICATION;

    /** The name in config.json. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
