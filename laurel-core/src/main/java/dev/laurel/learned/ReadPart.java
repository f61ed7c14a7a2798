package dev.laurel.learned;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.RewardFunction;
import dev.laurel.text.Prompt;
import java.util.Set;

/** What of a candidate a model is given to read. */
enum ReadPart {
    PROMPT_AND_REPLY,
    REPLY;

    Set<String> needs() {
        return this == PROMPT_AND_REPLY ? Set.of(RewardFunction.PROMPT) : Set.of();
    }

    /** What is read before the reply; {@link Prompt#NONE} if there is nothing. */
    Prompt prompt(Candidate candidate) {
        return this == PROMPT_AND_REPLY ? candidate.prompt() : Prompt.NONE;
    }
}
