package dev.laurel.reward.rule;

import dev.laurel.base.Nearest;
import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.Range;
import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The share of a reply's letters that are of the wanted scripts: whether it is in the right language, as far as the
 * script tells. It tells Chinese, Japanese, Korean, Russian or Arabic from English, but not German from English.
 */
@Named("script")
@About("The share of a reply's letters that are of a script, such as han or latin: its language, as far as that tells.")
record Script(
        @Key(doc = "Names of Unicode scripts: latin, han, hiragana, katakana, hangul, cyrillic, arabic and so on.")
        List<String> scripts)
        implements PlainReward {

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if there is none, or one is no script
     */
    Script {
        if (scripts.isEmpty()) {
            throw new IllegalArgumentException("script needs scripts, for instance [han]");
        }
        scripts.forEach(Script::script);
    }

    private static UnicodeScript script(String name) {
        try {
            return UnicodeScript.forName(name);
        } catch (IllegalArgumentException e) {
            List<String> known = Arrays.stream(UnicodeScript.values())
                    .map(script -> script.name().toLowerCase(Locale.ROOT))
                    .toList();
            throw new IllegalArgumentException(
                    "there is no script '" + name + "'."
                            + Nearest.to(name, known)
                                    .map(near -> " Did you mean '" + near + "'?")
                                    .orElse(""),
                    e);
        }
    }

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        Map<UnicodeScript, Integer> letters = new EnumMap<>(UnicodeScript.class);
        candidate
                .text()
                .codePoints()
                .filter(Character::isLetter)
                .mapToObj(UnicodeScript::of)
                .forEach(script -> letters.merge(script, 1, Integer::sum));
        int all = letters.values().stream().mapToInt(count -> count).sum();
        if (all == 0) {
            return Judgement.abstain("no letters");
        }
        double wanted = scripts.stream()
                .map(Script::script)
                .distinct()
                .mapToInt(script -> letters.getOrDefault(script, 0))
                .sum();
        return Judgement.of(
                wanted / all,
                () -> letters.entrySet().stream()
                        .map(entry ->
                                entry.getValue() + " " + entry.getKey().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
    }
}
