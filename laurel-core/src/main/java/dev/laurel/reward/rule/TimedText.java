package dev.laurel.reward.rule;

/**
 * A text that can only be read until a deadline, which ends a regular expression that backtracks: Java's matcher has no
 * limit of its own, cannot be interrupted, and looks at a character at each of its steps.
 */
final class TimedText implements CharSequence {

    /** The deadline has passed. */
    static final class TooLong extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLong() {
            super("deadline", null, false, false);
        }
    }

    /** The clock is looked at once in so many characters. */
    private static final int READS = 1024;

    private final CharSequence text;
    private final long deadline;
    private int reads;

    TimedText(CharSequence text, long deadline) {
        this.text = text;
        this.deadline = deadline;
    }

    @Override
    public char charAt(int index) {
        if (++reads % READS == 0 && System.nanoTime() - deadline > 0) {
            throw new TooLong();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new TimedText(text.subSequence(start, end), deadline);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
