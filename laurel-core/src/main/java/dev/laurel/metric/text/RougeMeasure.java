package dev.laurel.metric.text;

/** Which number of a {@link RougeScore} counts. */
public enum RougeMeasure {
    F1,
    PRECISION,
    RECALL
}
