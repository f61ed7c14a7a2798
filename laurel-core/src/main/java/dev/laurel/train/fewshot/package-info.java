/** Learning from a handful of labelled texts: linear heads on an encoder's vectors, and contrastive training of the encoder. */
package dev.laurel.train.fewshot;
