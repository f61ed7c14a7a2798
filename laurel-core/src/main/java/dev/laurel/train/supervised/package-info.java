/** Learning from labelled examples. */
package dev.laurel.train.supervised;
