/** Reward functions made of others: sums, products, limits, comparison within a group, routing, caching. */
package dev.laurel.reward.compose;
