/** Optimisers, learning-rate schedules, gradient sums and clipping, and what pulls weights back or averages them. */
package dev.laurel.optim;
