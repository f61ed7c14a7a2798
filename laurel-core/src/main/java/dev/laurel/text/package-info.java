/** Prompts, completions and chat messages, how they become the text that a model reads, and small changes of texts. */
package dev.laurel.text;
