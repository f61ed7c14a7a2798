package dev.laurel.eval;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import dev.laurel.metric.BestOf;
import dev.laurel.metric.BestOfScores;
import dev.laurel.metric.Scores;
import dev.laurel.metric.StyleScores;
import dev.laurel.metric.StyledReplies;
import dev.laurel.text.Completion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A benchmark of reward models whose data file is read as its authors publish it, without holding its texts in memory. */
public enum RewardBenchmark {

    /** RewardBench 2 (Malik et al. 2025): the columns of the data set allenai/reward-bench-2. */
    REWARDBENCH2 {
        @Override
        String subset(Row row, Path file) {
            return text(row, "subset");
        }

        @Override
        Scores scores(List<Scored> prompts) {
            return BestOfScores.of(prompts.stream()
                    .map(of -> new BestOf(of.id, of.subset, of.values(), of.good, of.doubtOfBest()))
                    .toList());
        }
    },

    /** RM-Bench (Liu et al. 2025): the domain is a column of the whole data set, and the file's name of its parts. */
    RM_BENCH {
        @Override
        String subset(Row row, Path file) {
            return row.has("domain")
                    ? text(row, "domain")
                    : file.getFileName().toString().replaceFirst("[_.].*", "");
        }

        @Override
        Scores scores(List<Scored> prompts) {
            return StyleScores.of(prompts.stream()
                    .map(of -> new StyledReplies(
                            of.subset,
                            Arrays.copyOf(of.values(), of.good),
                            Arrays.copyOfRange(of.values(), of.good, of.rewards.size()),
                            of.meanDoubt()))
                    .toList());
        }
    };

    /** Prompts that are scored together: enough to fill batches of equal length. */
    private static final int TOGETHER = 64;

    /**
     * What a benchmark came to.
     *
     * @param members the scores of each member of an ensemble by itself; none of one model alone
     * @param tooLong prompts that were left out since they do not fit into the model
     */
    public record Outcome(Scores scores, List<Scores> members, int prompts, int tooLong) {}

    private record Scored(String id, String subset, List<Reward> rewards, int good) {

        double[] values() {
            return rewards.stream().mapToDouble(Reward::value).toArray();
        }

        /** How unsure the model is that the worst of the good replies is ahead of the best of the others. */
        OptionalDouble doubtOfBest() {
            Comparator<Reward> byValue = Comparator.comparingDouble(Reward::value);
            Reward worst = rewards.subList(0, good).stream().min(byValue).orElseThrow();
            Reward best =
                    rewards.subList(good, rewards.size()).stream().max(byValue).orElseThrow();
            return worst.spreadOfDifference(best);
        }

        /** How unsure the model is of each good reply against each bad one, on average. */
        OptionalDouble meanDoubt() {
            return rewards.get(0).spread().isEmpty()
                    ? OptionalDouble.empty()
                    : rewards.subList(0, good).stream()
                            .flatMapToDouble(one -> rewards.subList(good, rewards.size()).stream()
                                    .mapToDouble(other ->
                                            one.spreadOfDifference(other).orElseThrow()))
                            .average();
        }

        Scored with(List<Reward> others) {
            return new Scored(id, subset, others, good);
        }
    }

    /** A prompt as the model reads it, its good replies first. */
    private record Question(String id, String subset, int good, RewardInput.Read read) {

        Scored scored(List<Reward> rewards) {
            return new Scored(id, subset, rewards, good);
        }
    }

    /** The group that a prompt is counted in. */
    abstract String subset(Row row, Path file);

    abstract Scores scores(List<Scored> prompts);

    /** As the command line spells it: {@code rewardbench2}, {@code rm-bench}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The benchmark of that name.
     *
     * @throws UserError if there is none
     */
    public static RewardBenchmark named(String key) {
        List<String> keys = Arrays.stream(values()).map(RewardBenchmark::key).toList();
        if (!keys.contains(key)) {
            throw new UserError("no benchmark '" + key + "'." + Nearest.hint(key, keys));
        }
        return values()[keys.indexOf(key)];
    }

    /**
     * Scores all replies of a data file.
     *
     * @param file JSON, JSON Lines or Parquet, gzipped or not
     * @param done is told the number of prompts done so far
     * @throws UserError if the file does not have the benchmark's columns, or nothing in it fits into the model
     */
    public Outcome run(RewardScorer model, Path file, LongConsumer done) {
        List<Scored> scored = new ArrayList<>();
        List<Question> waiting = new ArrayList<>();
        int tooLong = 0;
        DataFile data = DataFile.of(file.toString(), Path.of(""));
        try (Rows rows = Formats.open(data, Optional.empty(), ReadOptions.DEFAULT)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                Optional<Question> question = question(row.get(), file, model);
                question.ifPresent(waiting::add);
                tooLong += question.isPresent() ? 0 : 1;
                if (waiting.size() == TOGETHER) {
                    score(model, waiting, scored);
                    done.accept(scored.size() + tooLong);
                }
            }
        }
        score(model, waiting, scored);
        done.accept(scored.size() + tooLong);
        if (scored.isEmpty()) {
            throw new UserError(file + ": "
                    + (tooLong == 0
                            ? "no prompts"
                            : "none of " + tooLong + " prompts fits into the "
                                    + model.spec().maxLength() + " tokens that the model reads"));
        }
        List<List<Reward>> rewards = scored.stream().map(Scored::rewards).toList();
        List<Scores> members = Reward.byMember(rewards).stream()
                .map(of -> scores(IntStream.range(0, of.size())
                        .mapToObj(i -> scored.get(i).with(of.get(i)))
                        .toList()))
                .toList();
        return new Outcome(scores(scored), members, scored.size(), tooLong);
    }

    private static void score(RewardScorer model, List<Question> waiting, List<Scored> scored) {
        List<List<Reward>> rewards =
                model.score(waiting.stream().map(Question::read).toList(), tokens -> {});
        for (int i = 0; i < waiting.size(); i++) {
            scored.add(waiting.get(i).scored(rewards.get(i)));
        }
        waiting.clear();
    }

    /** Nothing if it is too long for the model and the model's policy is to leave such prompts out. */
    private Optional<Question> question(Row row, Path file, RewardScorer model) {
        RewardSpec spec = model.spec();
        List<Completion> good = replies(row, "chosen", spec);
        List<Completion> bad = replies(row, "rejected", spec);
        List<Completion> all = Stream.concat(good.stream(), bad.stream()).toList();
        String id =
                row.has("id") ? String.valueOf(row.value("id")) : row.location().toString();
        String subset = subset(row, file);
        return model.input()
                .read(spec.prompt(text(row, "prompt")), all, row.location())
                .map(read -> new Question(id, subset, good.size(), read));
    }

    private static List<Completion> replies(Row row, String column, RewardSpec spec) {
        if (!(row.value(column) instanceof List<?> replies)
                || replies.isEmpty()
                || !replies.stream().allMatch(String.class::isInstance)) {
            throw row.wrongType(column, "a list of texts is needed");
        }
        return replies.stream().map(reply -> spec.completion((String) reply)).toList();
    }

    private static String text(Row row, String column) {
        if (row.value(column) instanceof String text) {
            return text;
        }
        throw row.wrongType(column, "a text is needed");
    }
}
