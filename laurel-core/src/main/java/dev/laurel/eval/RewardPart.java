package dev.laurel.eval;

import dev.laurel.data.Dataset;
import dev.laurel.data.Feedback;
import dev.laurel.data.Stepwise;
import dev.laurel.text.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A part of preference data as a reward model reads it.
 *
 * @param data the examples that the model can read
 * @param reads what it reads of each of them
 * @param dropped how many examples were too long and are not among them
 * @param cut of how many the prompt lost its first tokens
 */
public record RewardPart(Dataset<Feedback> data, List<RewardInput.Read> reads, int dropped, int cut) {

    public RewardPart {
        reads = List.copyOf(reads);
    }

    /**
     * Reads a part.
     *
     * @throws dev.laurel.base.UserError if an example is too long and the input's policy is to stop
     */
    public static RewardPart of(RewardReader input, Dataset<Feedback> part) {
        List<Feedback> kept = new ArrayList<>();
        List<RewardInput.Read> reads = new ArrayList<>();
        int cut = 0;
        for (Feedback example : part.examples()) {
            Optional<RewardInput.Read> fitted = input.read(example.prompt(), judged(example), example.location());
            if (fitted.isPresent()) {
                kept.add(example);
                reads.add(fitted.get());
                cut += fitted.get().lost() > 0 ? 1 : 0;
            }
        }
        return new RewardPart(new Dataset<>(part.name(), kept, part.sha256()), reads, part.size() - kept.size(), cut);
    }

    /** What gets a reward: of a solution in steps each beginning, up to the end of each step. */
    public static List<Completion> judged(Feedback example) {
        if (example instanceof Stepwise solution) {
            return IntStream.rangeClosed(1, solution.steps().size())
                    .mapToObj(steps -> Completion.of(
                            String.join(solution.separator(), solution.steps().subList(0, steps))))
                    .toList();
        }
        return example.completions();
    }

    /** All tokens that are read. */
    public long tokens() {
        return reads.stream().mapToLong(RewardInput.Read::tokens).sum();
    }

    /**
     * Says what did not fit, in a whole sentence.
     *
     * @param what the plural of what was left out
     */
    public static String leftOut(int dropped, int all, String what, RewardSpec spec) {
        return dropped + " of " + all + " " + what + " are longer than the " + spec.maxLength()
                + " tokens that are read, and were left out (data.over_length, max_length).";
    }

    /** What was left out and cut, in whole sentences; none if everything had room. */
    public List<String> notes(RewardSpec spec) {
        List<String> notes = new ArrayList<>();
        int all = data.size() + dropped;
        if (dropped > 0) {
            notes.add(leftOut(dropped, all, "examples", spec));
        }
        if (cut > 0) {
            notes.add("Of " + cut + " of " + all
                    + " examples the prompt lost its first tokens (data.over_length: truncate-prompt).");
        }
        return notes;
    }
}
