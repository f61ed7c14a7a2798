package dev.laurel.reward;

/** What a reward function says of one candidate: a score, that it has none to give, or that it could not find out. */
public sealed interface Outcome permits Score, Abstain, Failure {}
