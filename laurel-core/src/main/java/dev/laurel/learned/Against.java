package dev.laurel.learned;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.RewardFunction;
import java.util.List;

/** What a reply is compared with. */
enum Against {
    REFERENCE(RewardFunction.REFERENCE) {
        @Override
        List<String> texts(Candidate candidate) {
            return candidate.references();
        }
    },

    PROMPT(RewardFunction.PROMPT) {
        @Override
        List<String> texts(Candidate candidate) {
            String prompt = candidate.prompt().text();
            return prompt.isEmpty() ? List.of() : List.of(prompt);
        }
    };

    private final String need;

    Against(String need) {
        this.need = need;
    }

    /** The texts, of which the likest counts; none if the candidate lacks them. */
    abstract List<String> texts(Candidate candidate);

    /** Its name, which is that of the field that the data must have for it. */
    String need() {
        return need;
    }
}
