/** Classes told from what they are called, without a single labelled text. */
package dev.laurel.eval.zeroshot;
