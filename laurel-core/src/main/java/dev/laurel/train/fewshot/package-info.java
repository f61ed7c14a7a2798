/** Learning from a handful of labelled texts, with an encoder that stays as it is. */
package dev.laurel.train.fewshot;
