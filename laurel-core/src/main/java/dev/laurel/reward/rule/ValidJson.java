package dev.laurel.reward.rule;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.PlainReward;
import dev.laurel.reward.Range;

/** 1 if the reply is JSON and nothing else, else 0. */
@Named("json")
@About("1 if the reply is JSON and nothing else, else 0.")
record ValidJson(
        @Key(doc = "Whether the JSON may stand in a code fence of Markdown.", defaultValue = "false")
        boolean fence) implements PlainReward {

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        Json.Reply reply = Json.read(candidate.text(), fence);
        return Judgement.of(reply.node().isPresent(), () -> reply.node().isPresent() ? "JSON" : reply.problem());
    }
}
