package dev.laurel.reward.rule;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * The share of tags that are well used: opened once, closed once behind that, and behind the tag before in the list.
 *
 * <p>Where the reply must hold nothing else, words outside of the tags make the reward 0.
 */
@Named("format")
@About("The share of tags, such as <think> and <answer>, that stand once and in order.")
record FormatTags(
        @Key(doc = "The tags in their order.", defaultValue = "[think, answer]")
        List<String> tags,

        @Key(doc = "Whether nothing but spaces may stand outside of the tags.", defaultValue = "true")
        boolean only)
        implements PlainReward {

    /**
     * Checks the tags.
     *
     * @throws IllegalArgumentException if there are none, or one is no name
     */
    FormatTags {
        if (tags.isEmpty() || !tags.stream().allMatch(tag -> tag.matches("[\\w-]+"))) {
            throw new IllegalArgumentException("tags must be names such as think, found " + tags);
        }
    }

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        String text = candidate.text();
        List<String> problems = new ArrayList<>();
        StringBuilder outside = new StringBuilder();
        int end = 0;
        for (String tag : tags) {
            String open = "<" + tag + ">";
            String close = "</" + tag + ">";
            int from = text.indexOf(open);
            int to = text.indexOf(close);
            if (from < 0 || to < 0) {
                problems.add(from < 0 ? open + " is missing" : close + " is missing");
            } else if (text.lastIndexOf(open) != from || text.lastIndexOf(close) != to) {
                problems.add(open + " stands more than once");
            } else if (from < end || to < from) {
                problems.add(open + " is out of order");
            } else {
                outside.append(text, end, from);
                end = to + close.length();
            }
        }
        outside.append(text, end, text.length());
        if (only && problems.isEmpty() && !outside.toString().isBlank()) {
            return Judgement.of(
                    0, () -> "words outside of the tags: " + outside.toString().strip());
        }
        return Judgement.of(
                1 - (double) problems.size() / tags.size(),
                () -> problems.isEmpty() ? "all tags are there" : String.join("; ", problems));
    }
}
