/** Losses: pure functions of tensors, one file each. */
package dev.laurel.objective;
