package dev.laurel.eval;

/**
 * How a comparison of two replies comes out, by a model that was trained on ties too.
 *
 * @param first P(the first reply is better)
 * @param tie P(neither is)
 * @param second P(the second reply is better); the three add up to 1
 */
public record Verdict(double first, double tie, double second) {}
