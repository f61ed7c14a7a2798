package dev.laurel.reward;

/** The function has nothing to say of this candidate, and nothing is wrong: for instance there is no reference. */
public record Abstain(String reason) implements Outcome {}
