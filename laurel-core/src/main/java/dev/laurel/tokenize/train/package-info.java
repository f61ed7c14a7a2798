/** Tokenizers learned from text: WordPiece and byte-level BPE, with the merges of the Hugging Face trainers. */
package dev.laurel.tokenize.train;
