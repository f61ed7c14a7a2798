package dev.laurel.metric.text;

import java.util.Arrays;

/**
 * A text as code points that can be added to. A surrogate without its partner is a code point of its own, as in Python.
 *
 * <p>White space is what Python's {@code str.isspace} says, since that is where the references split.
 */
final class CodePoints {

    private int[] points;
    private int length;

    CodePoints(int capacity) {
        points = new int[Math.max(16, capacity)];
    }

    static CodePoints of(String text) {
        CodePoints result = new CodePoints(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                result.points[result.length++] = Character.toCodePoint(c, text.charAt(++i));
            } else {
                result.points[result.length++] = c;
            }
        }
        return result;
    }

    int length() {
        return length;
    }

    int at(int index) {
        return points[index];
    }

    void add(int point) {
        if (length == points.length) {
            points = Arrays.copyOf(points, 2 * length);
        }
        points[length++] = point;
    }

    /** Adds the point with a space on either side. */
    void addApart(int point) {
        add(' ');
        add(point);
        add(' ');
    }

    /** All of it without white space. */
    int[] withoutSpace() {
        int[] kept = new int[length];
        int size = 0;
        for (int i = 0; i < length; i++) {
            if (!isSpace(points[i])) {
                kept[size++] = points[i];
            }
        }
        return Arrays.copyOf(kept, size);
    }

    int[] toArray() {
        return Arrays.copyOf(points, length);
    }

    /** The numbers of its words, which are what stands between white space. */
    int[] words(Numbering numbering) {
        IntList words = new IntList(length / 4);
        int i = 0;
        while (i < length) {
            while (i < length && isSpace(points[i])) {
                i++;
            }
            int from = i;
            while (i < length && !isSpace(points[i])) {
                i++;
            }
            if (i > from) {
                words.add(numbering.numberOf(points, from, i));
            }
        }
        return words.toArray();
    }

    /** The numbers of its code points other than white space, each a word of its own. */
    int[] characters(Numbering numbering) {
        IntList words = new IntList(length);
        for (int i = 0; i < length; i++) {
            if (!isSpace(points[i])) {
                words.add(numbering.numberOf(points, i, i + 1));
            }
        }
        return words.toArray();
    }

    static boolean isSpace(int point) {
        if (point <= ' ') {
            return point == ' ' || (point >= '\t' && point <= '\r') || (point >= 0x1c && point <= 0x1f);
        }
        if (point < 0x85) {
            return false;
        }
        return switch (point) {
            case 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
            default -> point >= 0x2000 && point <= 0x200a;
        };
    }

    static boolean isDigit(int point) {
        return point >= '0' && point <= '9';
    }

    /** The text without the white space at its end. */
    static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** The text without the white space at both ends. */
    static String strip(String text) {
        int begin = 0;
        while (begin < text.length() && isSpace(text.charAt(begin))) {
            begin++;
        }
        return stripEnd(text.substring(begin));
    }
}
