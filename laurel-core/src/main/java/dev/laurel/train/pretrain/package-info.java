/** Learning from raw text: hidden words to be found again, and whether segments of text belong together. */
package dev.laurel.train.pretrain;
