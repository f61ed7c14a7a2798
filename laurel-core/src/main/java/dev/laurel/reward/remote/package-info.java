/** Reward functions that ask a server: a reward model's, a classifier's, or a language model as judge. */
package dev.laurel.reward.remote;
