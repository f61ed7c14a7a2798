package dev.laurel.metric.text;

import java.util.ArrayList;
import java.util.List;

/**
 * English words without their endings: Porter's algorithm (An algorithm for suffix stripping, Program 14, 1980) with the
 * extensions of NLTK, which rouge_score and NLTK's METEOR use. The steps have the paper's names.
 *
 * <p>The stemmers of Lucene, OpenNLP and Snowball follow Porter without these extensions and give other stems for about two
 * of a hundred different English words, so none of them can stand in here.
 */
final class PorterStemmer {

    /** A suffix, and what takes its place. */
    private record Rule(int[] suffix, int[] replacement) {

        static Rule of(String rule) {
            String[] sides = rule.split(">", -1);
            return new Rule(sides[0].chars().toArray(), sides[1].chars().toArray());
        }
    }

    /** Rules of which the first that fits counts, by the last letter of the suffix: most words are done after one look. */
    private record Rules(Rule[][] byLastLetter) {

        static Rules of(String rules) {
            List<List<Rule>> byLastLetter = new ArrayList<>();
            for (char letter = 'a'; letter <= 'z'; letter++) {
                byLastLetter.add(new ArrayList<>());
            }
            for (String text : rules.split(" ")) {
                Rule rule = Rule.of(text);
                byLastLetter.get(rule.suffix[rule.suffix.length - 1] - 'a').add(rule);
            }
            return new Rules(byLastLetter.stream()
                    .map(some -> some.toArray(Rule[]::new))
                    .toArray(Rule[][]::new));
        }

        Rule[] endingWith(int letter) {
            return letter >= 'a' && letter <= 'z' ? byLastLetter[letter - 'a'] : NONE;
        }
    }

    private static final Rule[] NONE = {};
    private static final Rules IRREGULAR = Rules.of("sky>sky skies>sky dying>die lying>lie tying>tie news>news"
            + " innings>inning inning>inning outings>outing outing>outing cannings>canning canning>canning howe>howe"
            + " proceed>proceed exceed>exceed succeed>succeed");
    private static final Rules STEP_1A = Rules.of("sses>ss ies>i ss>ss s>");
    private static final Rules STEP_2 = Rules.of("ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al"
            + " entli>ent eli>e ousli>ous ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous"
            + " aliti>al iviti>ive biliti>ble fulli>ful");
    private static final Rules STEP_3 = Rules.of("icate>ic ative> alize>al iciti>ic ical>ic ful> ness>");
    private static final Rules STEP_4 = Rules.of(
            "al> ance> ence> er> ic> able> ible> ant> ement> ment> ent> ion> ou> ism> ate> iti> ous> ive> ize>");

    private int[] word;
    private int length;

    /**
     * Stems a lowercase word of one letter at least in place.
     *
     * @param letters the word, which is changed
     * @param count how many letters it has
     * @return how many its stem has, never more
     */
    int stem(int[] letters, int count) {
        word = letters;
        length = count;
        for (Rule rule : IRREGULAR.endingWith(word[length - 1])) {
            if (length == rule.suffix.length && endsWith(rule.suffix)) {
                replace(rule);
                return length;
            }
        }
        if (length > 2) {
            step1a();
            step1b();
            step1c();
            step2();
            apply(STEP_3, 0);
            step4();
            step5();
        }
        return length;
    }

    private void step1a() {
        if (length == 4 && endsWith('i', 'e', 's')) {
            length--;
            return;
        }
        for (Rule rule : STEP_1A.endingWith(word[length - 1])) {
            if (endsWith(rule.suffix)) {
                replace(rule);
                return;
            }
        }
    }

    private void step1b() {
        if (endsWith('i', 'e', 'd')) {
            length -= length == 4 ? 1 : 2;
        } else if (endsWith('e', 'e', 'd')) {
            length -= measure(length - 3) > 0 ? 1 : 0;
        } else if (endsWith('e', 'd') && hasVowel(length - 2)) {
            length -= 2;
            restoreEnding();
        } else if (endsWith('i', 'n', 'g') && hasVowel(length - 3)) {
            length -= 3;
            restoreEnding();
        }
    }

    private void restoreEnding() {
        if (endsWith('a', 't') || endsWith('b', 'l') || endsWith('i', 'z')) {
            word[length++] = 'e';
        } else if (length >= 2 && word[length - 1] == word[length - 2] && isConsonant(length - 1)) {
            int last = word[length - 1];
            length -= last == 'l' || last == 's' || last == 'z' ? 0 : 1;
        } else if (measure(length) == 1 && endsInShortSyllable(length)) {
            word[length++] = 'e';
        }
    }

    private void step1c() {
        if (endsWith('y') && length > 2 && isConsonant(length - 2)) {
            word[length - 1] = 'i';
        }
    }

    private void step2() {
        if (endsWith('a', 'l', 'l', 'i') && measure(length - 4) > 0) {
            length -= 2;
            step2();
        } else if (!apply(STEP_2, 0) && endsWith('l', 'o', 'g', 'i') && measure(length - 3) > 0) {
            length--;
        }
    }

    private void step4() {
        if (!endsWith('i', 'o', 'n') || length == 3 || word[length - 4] == 's' || word[length - 4] == 't') {
            apply(STEP_4, 1);
        }
    }

    private void step5() {
        if (endsWith('e')) {
            int measure = measure(length - 1);
            if (measure > 1 || (measure == 1 && !endsInShortSyllable(length - 1))) {
                length--;
            }
        }
        if (endsWith('l', 'l') && measure(length - 1) > 1) {
            length--;
        }
    }

    /** Carries out the first rule whose suffix fits, if what precedes it measures more; returns whether any fitted. */
    private boolean apply(Rules rules, int measure) {
        for (Rule rule : rules.endingWith(word[length - 1])) {
            if (endsWith(rule.suffix)) {
                if (measure(length - rule.suffix.length) > measure) {
                    replace(rule);
                }
                return true;
            }
        }
        return false;
    }

    private void replace(Rule rule) {
        length -= rule.suffix.length;
        System.arraycopy(rule.replacement, 0, word, length, rule.replacement.length);
        length += rule.replacement.length;
    }

    private boolean endsWith(int... suffix) {
        if (length < suffix.length) {
            return false;
        }
        for (int i = 0; i < suffix.length; i++) {
            if (word[length - suffix.length + i] != suffix[i]) {
                return false;
            }
        }
        return true;
    }

    /** The paper's measure m of the first {@code count} letters: how often a consonant follows a vowel. */
    private int measure(int count) {
        int measure = 0;
        boolean before = true;
        for (int i = 0; i < count; i++) {
            boolean consonant = isConsonant(word[i], i, before);
            measure += consonant && !before ? 1 : 0;
            before = consonant;
        }
        return measure;
    }

    private boolean hasVowel(int count) {
        boolean before = true;
        for (int i = 0; i < count; i++) {
            before = isConsonant(word[i], i, before);
            if (!before) {
                return true;
            }
        }
        return false;
    }

    private boolean isConsonant(int index) {
        int first = index;
        while (first > 0 && word[first] == 'y') {
            first--;
        }
        boolean consonant = isConsonant(word[first], 0, true);
        // Each y is the opposite of the letter before it.
        return consonant == ((index - first) % 2 == 0);
    }

    private static boolean isConsonant(int letter, int index, boolean consonantBefore) {
        return switch (letter) {
            case 'a', 'e', 'i', 'o', 'u' -> false;
            case 'y' -> index == 0 || !consonantBefore;
            default -> true;
        };
    }

    /** The paper's *o, consonant–vowel–consonant, the last not w, x or y; by NLTK also a vowel and a consonant alone. */
    private boolean endsInShortSyllable(int count) {
        if (count == 2) {
            return !isConsonant(0) && isConsonant(1);
        }
        if (count < 3 || !isConsonant(count - 3) || isConsonant(count - 2) || !isConsonant(count - 1)) {
            return false;
        }
        int last = word[count - 1];
        return last != 'w' && last != 'x' && last != 'y';
    }
}
