package dev.laurel.checkpoint;

/**
 * The rotary position embedding that a configuration asks for in one kind of layer.
 *
 * @param type {@code default}, or the name of a scaling rule
 * @param theta the base of the rotation frequencies
 * @param details the section they were read from, for the fields of a scaling rule
 */
public record RopeParameters(String type, double theta, HfConfig details) {}
