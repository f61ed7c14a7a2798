/**
 * Layers on packed tokens.
 *
 * <p>Shape letters here and everywhere: {@code N} packed tokens, {@code B} sequences, {@code T} tokens of one, {@code H}
 * hidden, {@code A} heads, {@code D} head size, {@code V} vocabulary.
 */
package dev.laurel.nn;
