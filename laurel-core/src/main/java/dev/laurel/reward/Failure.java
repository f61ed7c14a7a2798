package dev.laurel.reward;

/** The function should have had a score and has none: it threw, was too slow, or answered nonsense. */
public record Failure(String reason) implements Outcome {}
