/** Learning from texts without labels: rewards, pseudo-labels and consistency for outputs that are finitely many. */
package dev.laurel.train.semisupervised;
