/** A model over a data set: predictions and what they are worth. */
package dev.laurel.eval;
