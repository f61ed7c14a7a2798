package dev.laurel.reward.code;

/**
 * Whether an assert holds.
 *
 * @param text the assert, or the beginning of the tests where it stands for all of them
 * @param why it does not hold; empty if it does
 */
record AssertOutcome(boolean holds, String text, String why) {}
