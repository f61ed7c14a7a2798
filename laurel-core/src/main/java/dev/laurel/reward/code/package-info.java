/** A reward function that runs what a model wrote: locked in, against asserts. */
package dev.laurel.reward.code;
