package dev.laurel.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A text as words of which some may be replaced: not negations with the word after them, numbers or punctuation. */
public final class WordedText {

    private final List<Word> words;
    private final boolean[] free;

    private WordedText(List<Word> words) {
        this.words = words;
        free = Word.free(words);
    }

    public static WordedText of(String text) {
        return new WordedText(Word.of(text));
    }

    public List<String> words() {
        return words.stream().map(Word::text).toList();
    }

    /** Whether the word carries neither a negation nor a number. */
    public boolean isFree(int word) {
        return free[word];
    }

    /** The text with other words at some places; white space stays as it was. */
    public String with(Map<Integer, String> others) {
        List<Word> changed = new ArrayList<>(words);
        others.forEach(
                (at, other) -> changed.set(at, new Word(other, words.get(at).gap())));
        return Word.join(changed);
    }
}
