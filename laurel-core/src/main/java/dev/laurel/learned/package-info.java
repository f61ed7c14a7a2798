/** Reward functions that ask a model: reward models, classifiers, and encoders that compare texts by their vectors. */
package dev.laurel.learned;
