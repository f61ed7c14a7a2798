package dev.laurel.cli;

import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardCounts;
import dev.laurel.reward.RewardSummary;
import dev.laurel.reward.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The scores of a file's rows with their explanations, and what they are like together. */
final class RewardsTestAnswer implements Answer {

    private static final int REPLY_CELLS = 60;

    private final Range range;
    private final List<Candidate> candidates;
    private final List<Explanation> explanations;
    private final RewardSummary summary;
    private final int shown;

    /** @param shown how many rows a person is shown */
    RewardsTestAnswer(Range range, List<Candidate> candidates, List<Explanation> explanations, int shown) {
        this.range = range;
        this.candidates = candidates;
        this.explanations = explanations;
        this.summary =
                RewardSummary.of(explanations.stream().map(Explanation::outcome).toList());
        this.shown = Math.min(shown, candidates.size());
    }

    @Override
    public Object json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("range", range.toString());
        json.put("summary", summaryJson());
        json.put("rows", explanations.stream().map(RewardsTestAnswer::json).toList());
        return json;
    }

    private Map<String, Object> summaryJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scores", summary.counts().scores());
        json.put("abstentions", summary.counts().abstentions());
        json.put("failures", summary.counts().failures());
        json.put("reasons", summary.counts().reasons());
        if (summary.counts().scores() > 0) {
            json.put("mean", summary.mean());
            json.put("least", summary.least());
            json.put("greatest", summary.greatest());
        }
        summary.warning().ifPresent(warning -> json.put("warning", warning));
        return json;
    }

    private static Map<String, Object> json(Explanation explanation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", explanation.name());
        if (explanation.outcome() instanceof Score score) {
            json.put("reward", score.value());
            if (!Double.isNaN(score.spread())) {
                json.put("spread", score.spread());
            }
        } else if (explanation.outcome() instanceof Abstain abstain) {
            json.put("abstains", abstain.reason());
        } else if (explanation.outcome() instanceof Failure failure) {
            json.put("failed", failure.reason());
        }
        if (!explanation.detail().isEmpty()) {
            json.put("detail", explanation.detail());
        }
        if (!explanation.parts().isEmpty()) {
            json.put(
                    "parts",
                    explanation.parts().stream().map(RewardsTestAnswer::json).toList());
        }
        return json;
    }

    @Override
    public void print(Console console) {
        for (int i = 0; i < shown; i++) {
            String reply = candidates.get(i).text().replaceAll("\\s+", " ");
            console.print(console.bold("%d  %s".formatted(i + 1, TextWidth.shorten(reply, REPLY_CELLS))));
            List<String> lines = new ArrayList<>();
            describe(explanations.get(i), "   ", lines);
            lines.forEach(console::print);
        }
        if (shown < candidates.size()) {
            console.print("… and %,d rows more; --show says how many are shown".formatted(candidates.size() - shown));
        }
        console.print("");
        RewardCounts counts = summary.counts();
        console.print("%,d scores, %,d abstentions, %,d failures"
                .formatted(counts.scores(), counts.abstentions(), counts.failures()));
        if (counts.scores() > 0) {
            console.print(String.format(
                    Locale.ROOT,
                    "mean %.4f, from %.4f to %.4f (declared: %s)",
                    summary.mean(),
                    summary.least(),
                    summary.greatest(),
                    range));
        }
        counts.reasons().forEach((reason, count) -> console.print("%,6d  %s".formatted(count, reason)));
        summary.warning().ifPresent(warning -> console.complain("warning", warning));
    }

    private static void describe(Explanation explanation, String indent, List<String> lines) {
        String detail = explanation.detail().isEmpty()
                ? ""
                : "  " + explanation.detail().replaceAll("\\s+", " ");
        lines.add(indent + explanation.name() + " " + shown(explanation.outcome()) + detail);
        explanation.parts().forEach(part -> describe(part, indent + "   ", lines));
    }

    private static String shown(Outcome outcome) {
        if (outcome instanceof Score score) {
            return String.format(Locale.ROOT, "%.4f", score.value())
                    + (Double.isNaN(score.spread()) ? "" : String.format(Locale.ROOT, " ± %.4f", score.spread()));
        }
        return outcome instanceof Abstain abstain
                ? "abstains: " + abstain.reason()
                : "failed: " + ((Failure) outcome).reason();
    }
}
