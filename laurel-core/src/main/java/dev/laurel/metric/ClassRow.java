package dev.laurel.metric;

/**
 * One line of the per-class table.
 *
 * @param name the label or entity type
 * @param support how many of the gold labels are of this class
 */
public record ClassRow(String name, double precision, double recall, double f1, long support) {}
