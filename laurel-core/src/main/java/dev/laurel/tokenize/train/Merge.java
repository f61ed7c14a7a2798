package dev.laurel.tokenize.train;

/** Two tokens that become one where they stand side by side. */
public record Merge(String first, String second) {}
