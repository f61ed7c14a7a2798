package dev.laurel.cli;

import dev.laurel.data.format.Row;
import dev.laurel.data.preference.ReplyRow;
import dev.laurel.eval.Levels;
import dev.laurel.eval.Reward;
import dev.laurel.eval.Verdict;
import dev.laurel.eval.explain.Explanation;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a row and its rewards as one line of JSON.
 *
 * <p>The row's columns come first. One reply adds {@code reward}, {@code spread} and {@code lower_bound} where there are
 * such, {@code attributes} of a model that has learned some, {@code levels} with the probability of each and {@code
 * expected_level} of one that has learned levels, {@code tokens} and {@code lost}; two or more add {@code rewards}, {@code
 * spreads}, {@code lower_bounds}, {@code expected_levels} and {@code tokens} as lists, and {@code lost}; a pair adds {@code
 * p_better}, the probability that the first reply is the better one if either is, and {@code outcome} with the
 * probabilities of {@code first}, {@code tie} and {@code second} of a model that knows of ties; other rows add {@code
 * best}, the place of the best reply from 0. {@code explained} has an object for each reply, if that was asked for. A row
 * without a reward has {@code error}.
 */
final class ScoreJson {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> ANSWER = Set.of(
            "reward",
            "rewards",
            "spread",
            "spreads",
            "lower_bound",
            "lower_bounds",
            "attributes",
            "levels",
            "expected_level",
            "expected_levels",
            "outcome",
            "tokens",
            "lost",
            "p_better",
            "best",
            "explained",
            "error");

    private ScoreJson() {}

    /** @param explained what the words of each reply add to its reward, if that was asked for */
    static String line(Row row, Scored scored, List<Explanation> explained) {
        Map<String, Object> line = new LinkedHashMap<>();
        if (row.names().isEmpty()) {
            line.put("prompt", scored.row().prompt().text());
            line.put(
                    "completions",
                    scored.row().completions().stream().map(c -> c.text()).toList());
        }
        for (int i = 0; i < row.names().size(); i++) {
            String column = row.names().get(i);
            if (!ANSWER.contains(column)) {
                line.put(column, row.values().get(i));
            }
        }
        line.putAll(answer(scored));
        explain(line, explained);
        return JSON.writeValueAsString(line);
    }

    /** What the model says, without the row. */
    static Map<String, Object> answer(Scored scored) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (scored.error().isPresent()) {
            answer.put("error", scored.error().get());
            return answer;
        }
        boolean one = scored.row().form() == ReplyRow.Form.ONE;
        put(answer, "reward", one, each(scored, reward -> PredictionJson.rounded(reward.value())));
        if (scored.hasSpread()) {
            put(
                    answer,
                    "spread",
                    one,
                    each(
                            scored,
                            reward -> PredictionJson.rounded(reward.spread().orElseThrow())));
        }
        if (!scored.bounds().isEmpty()) {
            put(
                    answer,
                    "lower_bound",
                    one,
                    scored.bounds().stream().map(PredictionJson::rounded).toList());
        }
        if (!scored.rewards().get(0).attributes().isEmpty()) {
            answer.put("attributes", one ? attributes(scored.rewards().get(0)) : each(scored, ScoreJson::attributes));
        }
        if (!scored.levels().isEmpty()) {
            List<Map<String, Double>> levels =
                    scored.levels().stream().map(ScoreJson::named).toList();
            answer.put("levels", one ? levels.get(0) : levels);
            put(
                    answer,
                    "expected_level",
                    one,
                    scored.levels().stream()
                            .map(of -> PredictionJson.rounded(Levels.expected(of)))
                            .toList());
        }
        scored.better().ifPresent(p -> answer.put("p_better", PredictionJson.rounded(p)));
        scored.verdict().ifPresent(verdict -> answer.put("outcome", outcome(verdict)));
        if (scored.row().form() == ReplyRow.Form.SEVERAL) {
            answer.put("best", scored.best());
        }
        List<Integer> tokens = each(scored, Reward::tokens);
        answer.put("tokens", one ? tokens.get(0) : tokens);
        answer.put("lost", scored.lost());
        return answer;
    }

    /** Adds {@code explained}, a list with an object for each reply. */
    static void explain(Map<String, Object> answer, List<Explanation> explained) {
        if (!explained.isEmpty()) {
            answer.put("explained", explained.stream().map(ScoreJson::of).toList());
        }
    }

    private static Map<String, Object> of(Explanation explanation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("baseline", PredictionJson.rounded(explanation.baseline()));
        json.put("gap", PredictionJson.rounded(explanation.gap()));
        json.put(
                "words",
                explanation.pieces().stream()
                        .map(piece -> Map.of(
                                "text",
                                piece.text().strip(),
                                "contribution",
                                PredictionJson.rounded(piece.contribution())))
                        .toList());
        return json;
    }

    private static Map<String, Double> outcome(Verdict verdict) {
        Map<String, Double> outcome = new LinkedHashMap<>();
        outcome.put("first", PredictionJson.rounded(verdict.first()));
        outcome.put("tie", PredictionJson.rounded(verdict.tie()));
        outcome.put("second", PredictionJson.rounded(verdict.second()));
        return outcome;
    }

    private static Map<String, Double> named(Map<Double, Double> levels) {
        Map<String, Double> named = new LinkedHashMap<>();
        levels.forEach((level, p) -> named.put(name(level), PredictionJson.rounded(p)));
        return named;
    }

    /** A level as people write it: 4, not 4.0. */
    static String name(double level) {
        return BigDecimal.valueOf(level).stripTrailingZeros().toPlainString();
    }

    private static Map<String, Double> attributes(Reward reward) {
        Map<String, Double> rounded = new LinkedHashMap<>();
        reward.attributes().forEach((name, value) -> rounded.put(name, PredictionJson.rounded(value)));
        return rounded;
    }

    /** One value under the name, several under its plural. */
    private static void put(Map<String, Object> answer, String name, boolean one, List<?> values) {
        answer.put(one ? name : name + "s", one ? values.get(0) : values);
    }

    private static <T> List<T> each(Scored scored, Function<Reward, T> value) {
        return scored.rewards().stream().map(value).toList();
    }
}
