/** Reward functions that compare a reply with the right answer, as a task's metric does. */
package dev.laurel.reward.task;
