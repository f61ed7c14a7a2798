package dev.laurel.reward.rule;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.SingleReward;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The function of {@link Regex}. */
final class RegexReward implements SingleReward {

    private final Regex settings;
    private final Pattern pattern;

    RegexReward(Regex settings) {
        this.settings = settings;
        this.pattern = Pattern.compile(settings.pattern());
    }

    @Override
    public String name() {
        return "regex";
    }

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        String text = candidate.text();
        Matcher matcher = pattern.matcher(new BoundedText(text, settings.steps()));
        try {
            boolean matches = settings.whole() ? matcher.matches() : matcher.find();
            int start = matches ? matcher.start() : 0;
            int end = matches ? matcher.end() : 0;
            return Judgement.of(
                    matches, () -> matches ? "matches \"" + text.substring(start, end) + "\"" : "does not match");
        } catch (BoundedText.Exhausted e) {
            return Judgement.failure("the expression took more than " + settings.steps()
                    + " steps: it backtracks; write it without nested repetition");
        } catch (StackOverflowError e) {
            // Java's matcher recurses for each repetition of a group; a long reply can fill the stack.
            return Judgement.failure("the expression needs too much memory for a reply of this length");
        }
    }
}
