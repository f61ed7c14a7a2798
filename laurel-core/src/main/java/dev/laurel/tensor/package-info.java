/** The engine: lifetimes, devices, number formats, and the few libtorch calls that need wrapping. */
package dev.laurel.tensor;
