/** Optimisers on flat storage, learning-rate schedules, gradient sums and clipping. */
package dev.laurel.optim;
