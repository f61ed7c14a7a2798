/** Examples to packed batches: which examples go together, and what the model is given of them. */
package dev.laurel.batch;
