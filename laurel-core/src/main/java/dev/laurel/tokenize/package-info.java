/** Text to token ids and back, from a model's {@code tokenizer.json}. */
package dev.laurel.tokenize;
