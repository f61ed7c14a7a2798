package dev.laurel.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is predicted: it decides which columns a data set needs and what kind of {@link Example} its rows become. */
public enum TaskKind {
    /** One class of a text or a pair of texts. */
    @JsonProperty("classification")
    CLASSIFICATION,
    /** Any number of classes of a text. */
    @JsonProperty("multi-label")
    MULTI_LABEL,
    /** A number for a text or a pair of texts. */
    @JsonProperty("regression")
    REGRESSION,
    /** One tag for each word of a sentence. */
    @JsonProperty("tokens")
    TOKENS
}
