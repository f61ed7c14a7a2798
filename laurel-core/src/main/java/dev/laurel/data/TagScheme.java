package dev.laurel.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How tags of single words mark entities of several words.
 *
 * <p>All three schemes become BIO by one rule, that of conlleval and of seqeval's default mode: an entity begins at a
 * {@code B-} or {@code S-} tag, and at any other entity tag that follows {@code O}, an entity's end ({@code E-},
 * {@code S-}) or another type. So a tag sequence that breaks its scheme still has a meaning; whether that is
 * accepted is the caller's choice ({@link #isContradiction}). The letters of BILOU and BMES are read too: {@code L} as
 * {@code E}, {@code U} as {@code S}, {@code M} as {@code I}.
 */
public enum TagScheme {
    /** Found from the data. */
    AUTO,
    /** {@code I-} inside and at the beginning; {@code B-} only where an entity follows one of its type directly. */
    IOB1,
    /** {@code B-} at the beginning of each entity; also called IOB2. */
    BIO,
    /** {@code B-}, {@code I-}, {@code E-} at the end, {@code S-} for an entity of one word; also called IOBES. */
    BIOES,
    /** Tags that mark no entities, such as parts of speech: kept as they are. */
    NONE;

    /** The tag of a word that is in no entity. */
    public static final String OUTSIDE = "O";

    /** The scheme the sentences break least often; {@link #NONE} if no tag marks an entity. */
    public static TagScheme detect(Collection<List<String>> sentences) {
        long beginsWithI = 0;
        long needlessB = 0;
        for (List<String> tags : sentences) {
            String before = OUTSIDE;
            for (String tag : tags) {
                char prefix = prefix(tag);
                if (prefix == 'E' || prefix == 'S') {
                    return BIOES;
                }
                boolean newType = !type(tag).equals(type(before));
                beginsWithI += prefix == 'I' && newType ? 1 : 0;
                needlessB += prefix == 'B' && newType ? 1 : 0;
                before = tag;
            }
        }
        if (beginsWithI + needlessB == 0) {
            return NONE;
        }
        return beginsWithI <= needlessB ? BIO : IOB1;
    }

    /** Whether a tag can be read: {@code O}, or a prefix and a type; any tag in {@link #NONE}. */
    public boolean isTag(String tag) {
        char prefix = prefix(tag);
        return switch (this) {
            case NONE -> true;
            case AUTO, BIOES -> prefix != 0;
            case IOB1, BIO -> prefix == 'O' || prefix == 'B' || prefix == 'I';
        };
    }

    /**
     * Whether the tag at {@code index} ({@code tags.size()} for the end of the sentence) breaks this scheme.
     *
     * <p>Nothing breaks IOB1: a {@code B-} that would not be needed says the same as the {@code I-} that should stand
     * there, and CoNLL-2003 itself has two.
     */
    public boolean isContradiction(List<String> tags, int index) {
        String before = index == 0 ? OUTSIDE : tags.get(index - 1);
        String tag = index == tags.size() ? OUTSIDE : tags.get(index);
        char from = prefix(before);
        char to = prefix(tag);
        boolean sameType = type(before).equals(type(tag));
        return switch (this) {
            case AUTO, IOB1, NONE -> false;
            case BIO -> to == 'I' && !sameType;
            case BIOES -> {
                boolean open = from == 'B' || from == 'I';
                boolean continues = to == 'I' || to == 'E';
                yield open != continues || open && !sameType;
            }
        };
    }

    /** The tags in BIO; the same tags in {@link #NONE}. */
    public List<String> toBio(List<String> tags) {
        if (this == NONE) {
            return tags;
        }
        List<String> bio = new ArrayList<>(tags.size());
        char from = 'O';
        String typeBefore = "";
        for (String tag : tags) {
            char prefix = prefix(tag);
            String type = type(tag);
            if (prefix == 'O') {
                bio.add(OUTSIDE);
            } else {
                boolean begins = prefix == 'B' || prefix == 'S' || from == 'O' || from == 'E' || from == 'S';
                bio.add((begins || !type.equals(typeBefore) ? "B-" : "I-") + type);
            }
            from = prefix;
            typeBefore = type;
        }
        return bio;
    }

    /** The type of entity a tag names; empty for {@code O} and for tags without prefix. */
    public static String type(String tag) {
        char prefix = prefix(tag);
        return prefix == 0 || prefix == 'O' ? "" : tag.substring(2);
    }

    /** One of O, B, I, E, S; 0 if the tag is none of an entity scheme. */
    private static char prefix(String tag) {
        if (tag.equals(OUTSIDE)) {
            return 'O';
        }
        if (tag.length() < 3 || tag.charAt(1) != '-') {
            return 0;
        }
        return switch (tag.charAt(0)) {
            case 'B' -> 'B';
            case 'I', 'M' -> 'I';
            case 'E', 'L' -> 'E';
            case 'S', 'U' -> 'S';
            default -> 0;
        };
    }
}
