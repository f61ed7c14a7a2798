/** Search for the values of a recipe's keys: what to try next, what to give up early, and what came of it. */
package dev.laurel.tune;
