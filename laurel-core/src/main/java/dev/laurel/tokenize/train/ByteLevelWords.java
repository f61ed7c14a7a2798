package dev.laurel.tokenize.train;

/**
 * Words as GPT-2 reads them: letters, digits, or other signs with the space before them; an English ending after an
 * apostrophe; and the spaces that remain.
 *
 * <p>It finds what the pattern
 * <code>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</code> finds.
 */
final class ByteLevelWords implements WordSplitter {

    private static final int KINDS = CharacterTable.LETTER | CharacterTable.NUMBER | CharacterTable.SPACE;

    private final boolean addPrefixSpace;
    private char[] copy = new char[1024];

    ByteLevelWords(boolean addPrefixSpace) {
        this.addPrefixSpace = addPrefixSpace;
    }

    @Override
    public void count(char[] chars, int from, int to, boolean continues, WordCounts words) {
        if (from == to) {
            return;
        }
        if (addPrefixSpace && !continues && chars[from] != ' ') {
            int length = to - from;
            if (copy.length <= length) {
                copy = new char[2 * length];
            }
            copy[0] = ' ';
            System.arraycopy(chars, from, copy, 1, length);
            count(copy, 0, length + 1, words);
        } else {
            count(chars, from, to, words);
        }
    }

    private static void count(char[] chars, int from, int to, WordCounts words) {
        for (int start = from; start < to; ) {
            int end = end(chars, start, to);
            words.add(chars, start, end, 1);
            start = end;
        }
    }

    /** Where the word that begins at {@code start} ends. */
    private static int end(char[] chars, int start, int to) {
        int ending = chars[start] == '\'' ? ending(chars, start + 1, to) : 0;
        if (ending > 0) {
            return start + 1 + ending;
        }
        boolean spaceBefore = chars[start] == ' ' && start + 1 < to && !isSpace(chars, start + 1, to);
        int first = spaceBefore ? start + 1 : start;
        if (!isSpace(chars, first, to)) {
            return run(chars, first, to);
        }
        int end = run(chars, first, to);
        // The last of several spaces belongs to what follows.
        return end < to && end - start > 1 ? end - 1 : end;
    }

    /** The letters of a contraction: {@code s} of {@code 's}; 0 if there is none. */
    private static int ending(char[] chars, int at, int to) {
        if (at >= to) {
            return 0;
        }
        char c = chars[at];
        if (c == 's' || c == 't' || c == 'm' || c == 'd') {
            return 1;
        }
        char next = at + 1 < to ? chars[at + 1] : 0;
        return (c == 'r' || c == 'v') && next == 'e' || c == 'l' && next == 'l' ? 2 : 0;
    }

    /** Where characters of the same kind as the one at {@code at} end. */
    private static int run(char[] chars, int at, int to) {
        int kind = kind(chars, at, to);
        int i = at;
        while (i < to && kind(chars, i, to) == kind) {
            i += Character.charCount(Character.codePointAt(chars, i, to));
        }
        return i;
    }

    private static boolean isSpace(char[] chars, int at, int to) {
        return kind(chars, at, to) == CharacterTable.SPACE;
    }

    /** One of the three classes, or 0 for any other character. */
    private static int kind(char[] chars, int at, int to) {
        return CharacterTable.of(Character.codePointAt(chars, at, to)) & KINDS;
    }
}
