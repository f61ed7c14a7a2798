package dev.laurel.learned;

import dev.laurel.base.Location;
import dev.laurel.data.preference.OverLength;
import dev.laurel.eval.Readout;
import dev.laurel.eval.Reward;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardReader;
import dev.laurel.eval.RewardScorer;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.Score;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reward models as a judge. Texts become turns where the model was trained on turns. A model that compares is given the
 * batch's replies to one prompt together, any other one reply at a time, so that no reply is cut as another needs it.
 */
final class ScorerJudge implements AskedModel {

    private static final Location NOWHERE = new Location("the reply", 0);

    private final RewardScorer scorer;
    private final ToDoubleFunction<Reward> value;
    private final ReadPart reading;
    private final RewardReader reader;
    private final boolean compares;
    private final String tooLong;

    /**
     * @param value what a reward comes to
     * @param truncatePrompt whether prompts are cut whatever the model's own policy is
     */
    ScorerJudge(RewardScorer scorer, ToDoubleFunction<Reward> value, ReadPart reading, boolean truncatePrompt) {
        this.scorer = scorer;
        this.value = value;
        this.reading = reading;
        boolean cuts = truncatePrompt || scorer.spec().overLength() == OverLength.TRUNCATE_PROMPT;
        reader = scorer.input(cuts ? OverLength.TRUNCATE_PROMPT : OverLength.DROP);
        compares = scorer.spec().readout().meaning() == Readout.Meaning.COMPARISON;
        tooLong = (cuts
                        ? "the reply is longer than the %d tokens that the model reads, and a reply is never cut"
                        : "prompt and reply are longer than the %d tokens that the model reads; truncate_prompt cuts the prompt, a reply is never cut")
                .formatted(scorer.spec().maxLength());
    }

    @Override
    public List<Judgement> judge(List<Candidate> batch) {
        Judgement[] judgements = new Judgement[batch.size()];
        List<List<Integer>> scored = new ArrayList<>();
        List<RewardInput.Read> reads = new ArrayList<>();
        for (List<Integer> together : together(batch)) {
            Candidate first = batch.get(together.get(0));
            Optional<Judgement> nothing = nothingToSay(first, together.size());
            Optional<RewardInput.Read> read = nothing.isPresent()
                    ? Optional.empty()
                    : read(together.stream().map(batch::get).toList());
            if (read.isPresent()) {
                scored.add(together);
                reads.add(read.get());
            } else {
                together.forEach(c -> judgements[c] = nothing.orElseGet(() -> Judgement.failure(tooLong)));
            }
        }
        List<List<Reward>> rewards = scorer.score(reads, tokens -> {});
        for (int i = 0; i < scored.size(); i++) {
            for (int reply = 0; reply < scored.get(i).size(); reply++) {
                judgements[scored.get(i).get(reply)] = judged(rewards.get(i).get(reply));
            }
        }
        return Arrays.asList(judgements);
    }

    /** The numbers of the candidates that are read together. */
    private Collection<List<Integer>> together(List<Candidate> batch) {
        if (!compares) {
            return IntStream.range(0, batch.size()).mapToObj(List::of).toList();
        }
        Map<Prompt, List<Integer>> byPrompt = new LinkedHashMap<>();
        for (int c = 0; c < batch.size(); c++) {
            byPrompt.computeIfAbsent(reading.prompt(batch.get(c)), prompt -> new ArrayList<>())
                    .add(c);
        }
        return byPrompt.values();
    }

    private Optional<Judgement> nothingToSay(Candidate candidate, int replies) {
        if (compares) {
            return replies > 1
                    ? Optional.empty()
                    : Optional.of(Judgement.abstain(
                            "the model compares replies, and there is no other one to the same prompt"));
        }
        return candidate.completion().isBlank() && reading.prompt(candidate).isEmpty()
                ? Optional.of(Judgement.abstain("there is nothing to read"))
                : Optional.empty();
    }

    private Optional<RewardInput.Read> read(List<Candidate> replies) {
        Prompt prompt = reading.prompt(replies.get(0));
        return reader.read(
                prompt instanceof Prompt.Text text ? scorer.spec().prompt(text.text()) : prompt,
                replies.stream().map(this::completion).toList(),
                NOWHERE);
    }

    private Completion completion(Candidate candidate) {
        return candidate.completion() instanceof Completion.Text text
                ? scorer.spec().completion(text.text())
                : candidate.completion();
    }

    private Judgement judged(Reward reward) {
        double number = value.applyAsDouble(reward);
        if (!Double.isFinite(number)) {
            return Judgement.failure("the model's reward is " + number + "; its weights may be damaged");
        }
        return new Judgement(new Score(number, reward.spread().orElse(Double.NaN)), () -> detail(reward, number));
    }

    private static String detail(Reward reward, double number) {
        StringBuilder text = new StringBuilder();
        if (number != reward.value()) {
            text.append(String.format(Locale.ROOT, "from %.4f, ", reward.value()));
        }
        if (!reward.members().isEmpty()) {
            text.append(reward.members().stream()
                    .map(member -> String.format(Locale.ROOT, "%.4f", member))
                    .collect(Collectors.joining(" ", "members ", ", ")));
        }
        reward.attributes().forEach((name, said) -> text.append(String.format(Locale.ROOT, "%s %.4f, ", name, said)));
        text.append(reward.tokens()).append(" tokens");
        if (reward.lost() > 0) {
            text.append(", ").append(reward.lost()).append(" cut from the prompt's left");
        }
        return text.toString();
    }

    @Override
    public Set<String> needs() {
        return reading.needs();
    }

    @Override
    public Range range() {
        return Range.ANY;
    }

    @Override
    public boolean comparesWithinBatch() {
        return compares;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
