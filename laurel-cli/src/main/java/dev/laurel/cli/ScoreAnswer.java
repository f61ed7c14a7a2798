package dev.laurel.cli;

import dev.laurel.data.preference.ReplyRow;
import dev.laurel.eval.Levels;
import dev.laurel.eval.Reward;
import dev.laurel.eval.Verdict;
import dev.laurel.eval.explain.Explanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The rewards of the replies on the command line: of one reply its figures, of more a table.
 *
 * @param replies as they were given
 * @param explained what their words add, if that was asked for
 */
record ScoreAnswer(List<String> replies, Scored scored, List<Explanation> explained) implements Answer {

    /** Without explanations. */
    ScoreAnswer(List<String> replies, Scored scored) {
        this(replies, scored, List.of());
    }

    @Override
    public Object json() {
        Map<String, Object> answer = ScoreJson.answer(scored);
        ScoreJson.explain(answer, explained);
        return answer;
    }

    @Override
    public void print(Console console) {
        if (scored.row().form() == ReplyRow.Form.ONE) {
            printOne(console);
        } else {
            printTable(console);
        }
        if (scored.lost() > 0) {
            console.say("The prompt was too long: its first " + scored.lost() + " tokens were cut.");
        }
        explained.forEach(explanation -> print(console, explanation));
    }

    /** The text with what raised the reward in green and what lowered it in red, or as a list where there is no colour. */
    private static void print(Console console, Explanation explanation) {
        double strongest = explanation.pieces().stream()
                .mapToDouble(piece -> Math.abs(piece.contribution()))
                .max()
                .orElse(0);
        console.print("");
        if (console.outHasColour()) {
            StringBuilder text = new StringBuilder();
            explanation
                    .pieces()
                    .forEach(piece -> text.append(
                            console.shaded(piece.text(), strongest == 0 ? 0 : piece.contribution() / strongest)));
            console.print(text.toString().strip());
        } else {
            TextTable table = new TextTable("word", ">adds");
            explanation.pieces().forEach(piece -> table.row(piece.text().strip(), four(piece.contribution())));
            table.print(console);
        }
        console.print(String.format(
                Locale.ROOT,
                "%.4f without any of these words, %+.4f by them, %.4f in all%s",
                explanation.baseline(),
                explanation.sum(),
                explanation.reward(),
                explanation.complete()
                        ? "."
                        : String.format(Locale.ROOT, "; %+.4f is not explained.", explanation.gap())));
    }

    private void printOne(Console console) {
        Reward reward = scored.rewards().get(0);
        print(console, "reward", four(reward.value()));
        reward.spread().ifPresent(spread -> print(console, "spread", four(spread)));
        scored.bounds().forEach(bound -> print(console, "lower bound", four(bound)));
        reward.attributes().forEach((name, value) -> print(console, name, four(value)));
        scored.levels().forEach(levels -> {
            print(console, "expected", four(Levels.expected(levels)));
            levels.forEach((level, p) -> print(console, "P(" + ScoreJson.name(level) + ")", four(p)));
        });
        print(console, "tokens", String.valueOf(reward.tokens()));
    }

    private static void print(Console console, String name, String value) {
        console.print(console.bold("%-11s".formatted(name)) + "  " + value);
    }

    private void printTable(Console console) {
        List<String> titles = new ArrayList<>(List.of("reply", ">reward"));
        if (scored.hasSpread()) {
            titles.add(">spread");
        }
        if (!scored.bounds().isEmpty()) {
            titles.add(">lower bound");
        }
        if (!scored.levels().isEmpty()) {
            titles.add(">expected");
        }
        titles.add(">tokens");
        TextTable table = new TextTable(titles.toArray(String[]::new));
        for (int i = 0; i < replies.size(); i++) {
            table.row(cells(i).toArray());
        }
        table.print(console);
        console.print("");
        if (scored.verdict().isPresent()) {
            Verdict verdict = scored.verdict().get();
            console.print(String.format(
                    Locale.ROOT,
                    "The first reply is better with probability %.2f, the second with %.2f; a tie has %.2f.",
                    verdict.first(),
                    verdict.second(),
                    verdict.tie()));
        } else if (scored.better().isPresent()) {
            console.print(String.format(
                    Locale.ROOT,
                    "The first reply is better with probability %.2f.",
                    scored.better().getAsDouble()));
        } else {
            console.print("The best reply is number " + (scored.best() + 1) + ".");
        }
    }

    private List<String> cells(int reply) {
        Reward reward = scored.rewards().get(reply);
        List<String> cells = new ArrayList<>(List.of(replies.get(reply), four(reward.value())));
        reward.spread().ifPresent(spread -> cells.add(four(spread)));
        if (!scored.bounds().isEmpty()) {
            cells.add(four(scored.bounds().get(reply)));
        }
        if (!scored.levels().isEmpty()) {
            cells.add(four(Levels.expected(scored.levels().get(reply))));
        }
        cells.add(String.valueOf(reward.tokens()));
        return cells;
    }

    private static String four(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
