package dev.laurel.nn;

/** How a parameter that no checkpoint fills is set. */
public sealed interface Init {

    /** Normal with mean 0. */
    record Normal(double std) implements Init {}

    /** One value everywhere. */
    record Constant(float value) implements Init {}

    Init ZEROS = new Constant(0);
    Init ONES = new Constant(1);
}
