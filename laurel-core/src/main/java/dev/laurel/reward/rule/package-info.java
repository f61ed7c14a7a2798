/** Reward functions that look at a reply's form and words. */
package dev.laurel.reward.rule;
