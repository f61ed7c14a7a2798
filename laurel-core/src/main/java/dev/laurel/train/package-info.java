/** The one training loop, and what a training method has to supply to it. */
package dev.laurel.train;
