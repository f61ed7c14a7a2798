/** Losses: pure functions of tensors, one file and one paper each. */
package dev.laurel.objective;
