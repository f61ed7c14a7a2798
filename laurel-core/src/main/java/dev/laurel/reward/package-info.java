/** Reward functions: what a reply is worth, computed from text, and what is composed of them. */
package dev.laurel.reward;
