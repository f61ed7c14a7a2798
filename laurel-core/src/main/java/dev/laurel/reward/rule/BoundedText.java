package dev.laurel.reward.rule;

/**
 * A text of which only so many characters can be read, which ends a regular expression that backtracks: Java's matcher has
 * no limit of its own and cannot be interrupted, but reads a character at each of its steps. Unlike a time, the number
 * does not depend on the machine, so that a reply has the same reward everywhere.
 */
final class BoundedText implements CharSequence {

    /** All that may be read has been. */
    static final class Exhausted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("read too often", null, false, false);
        }
    }

    private final CharSequence text;
    private long left;

    BoundedText(CharSequence text, long reads) {
        this.text = text;
        this.left = reads;
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new Exhausted();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
