package dev.laurel.cli;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.ReplyRow;
import dev.laurel.eval.Readout;
import dev.laurel.eval.Reward;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardReader;
import dev.laurel.eval.RewardScorer;
import dev.laurel.eval.Verdict;
import dev.laurel.eval.explain.Explainer;
import dev.laurel.eval.explain.Explanation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Scores rows by a reward model, or by several: what does not fit gets an error in place of rewards, and stops nothing. */
final class Scoring {

    private final RewardScorer model;
    private final RewardReader input;
    private final OptionalDouble deviations;
    private final String tooLong;

    /**
     * @param deviations for the lower bounds of rewards, if they are wanted; the model then gives a spread
     * @param truncatePrompt whether prompts are cut even if the model was trained without such examples
     */
    Scoring(RewardScorer model, OptionalDouble deviations, boolean truncatePrompt) {
        this.model = model;
        this.deviations = deviations;
        boolean cuts = truncatePrompt || model.spec().overLength() == OverLength.TRUNCATE_PROMPT;
        input = model.input(cuts ? OverLength.TRUNCATE_PROMPT : OverLength.DROP);
        tooLong = (cuts
                        ? "the reply leaves no room for a prompt within the %d tokens that the model reads, and a reply is never cut"
                        : "prompt and reply are longer than the %d tokens that the model reads; --truncate-prompt cuts the prompt, a reply is never cut")
                .formatted(model.spec().maxLength());
    }

    /** What the model says of each row. */
    List<Scored> of(List<ReplyRow> rows) {
        List<Optional<RewardInput.Read>> reads = rows.stream().map(this::read).toList();
        Iterator<List<Reward>> rewards = model.score(
                        reads.stream().flatMap(Optional::stream).toList(), tokens -> {})
                .iterator();
        List<Scored> scored = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            ReplyRow row = rows.get(i);
            scored.add(reads.get(i).isPresent() ? scored(row, rewards.next()) : Scored.failed(row, whyNot(row)));
        }
        return scored;
    }

    /**
     * What the words of each reply that the model can read add to its reward.
     *
     * @param mostPoints the most gradients that are taken for a reply, 32 at least
     */
    List<Explanation> explain(ReplyRow row, int mostPoints) {
        Optional<RewardInput.Read> read = read(row);
        if (read.isEmpty()) {
            return List.of();
        }
        Explainer explainer = explainer().to(read.get());
        return read.get().encodings().stream()
                .limit(row.completions().size())
                .map(text -> explainer.integratedGradients(text, mostPoints))
                .toList();
    }

    /**
     * What explains the model.
     *
     * @throws UserError if there are several models, or the one has no reward of one reply
     */
    private Explainer explainer() {
        if (model instanceof RewardModel one) {
            return new Explainer(one);
        }
        throw new UserError("--explain shows what the words do to the reward of one model, by itself and without"
                + " dropout; leave out --with and --dropout-passes");
    }

    /** Refuses what {@link #explain} would, before anything is read. */
    void requireExplainable() {
        explainer();
    }

    private Optional<RewardInput.Read> read(ReplyRow row) {
        return row.fault().isPresent() ? Optional.empty() : input.read(row.prompt(), row.completions(), row.location());
    }

    /** Whether the model has nothing to compare the one reply with. */
    private boolean isAlone(ReplyRow row) {
        return row.completions().size() == 1 && model.spec().readout().meaning() == Readout.Meaning.COMPARISON;
    }

    private String whyNot(ReplyRow row) {
        return isAlone(row)
                ? "the model compares replies and has no reward for one alone: give two replies or more"
                : row.fault().orElse(tooLong);
    }

    private Scored scored(ReplyRow row, List<Reward> rewards) {
        if (!rewards.stream().allMatch(reward -> Double.isFinite(reward.value()))) {
            throw new RunFailure(row.location() + ": the model's reward is not a number; its weights are damaged");
        }
        List<Double> bounds = deviations.isEmpty()
                ? List.of()
                : rewards.stream()
                        .map(reward -> reward.lowerBound(deviations.getAsDouble()))
                        .toList();
        boolean pair = row.form() == ReplyRow.Form.PAIR;
        OptionalDouble better =
                pair ? OptionalDouble.of(model.better(rewards.get(0), rewards.get(1))) : OptionalDouble.empty();
        Optional<Verdict> verdict = pair ? model.verdict(rewards.get(0), rewards.get(1)) : Optional.empty();
        List<Map<Double, Double>> levels =
                rewards.stream().map(model::levels).filter(of -> !of.isEmpty()).toList();
        return new Scored(row, rewards, bounds, better, verdict, levels, Optional.empty());
    }
}
