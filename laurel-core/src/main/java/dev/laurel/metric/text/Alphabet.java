package dev.laurel.metric.text;

/** Numbers code points in the order in which they first occur. */
final class Alphabet {

    /** A code point plus 1 in each slot that is taken. */
    private int[] points = new int[256];

    private int[] numbers = new int[256];
    private int size;

    /** How many different code points there are; their numbers are those below. */
    int size() {
        return size;
    }

    /** Replaces each code point by its number. */
    void number(int[] text) {
        for (int i = 0; i < text.length; i++) {
            text[i] = numberOf(text[i]);
        }
    }

    private int numberOf(int point) {
        int slot = slotOf(point);
        if (points[slot] == 0) {
            if (2 * size >= points.length) {
                widen();
                slot = slotOf(point);
            }
            points[slot] = point + 1;
            numbers[slot] = size++;
        }
        return numbers[slot];
    }

    /** Where the code point is, or the empty slot where it belongs. */
    private int slotOf(int point) {
        // Neighbours lie side by side: most texts use a few runs of the code points, which then do not collide.
        int slot = point & (points.length - 1);
        while (points[slot] != 0 && points[slot] != point + 1) {
            slot = (slot + 1) & (points.length - 1);
        }
        return slot;
    }

    private void widen() {
        int[] oldPoints = points;
        int[] oldNumbers = numbers;
        points = new int[2 * oldPoints.length];
        numbers = new int[2 * oldPoints.length];
        for (int old = 0; old < oldPoints.length; old++) {
            if (oldPoints[old] != 0) {
                int slot = slotOf(oldPoints[old] - 1);
                points[slot] = oldPoints[old];
                numbers[slot] = oldNumbers[old];
            }
        }
    }
}
