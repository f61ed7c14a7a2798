package dev.laurel.eval;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.tensor.Placement;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Transcript;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several reward models, for instance of one recipe with different seeds, whose mean is the reward and whose disagreement
 * says how unsure they are (Coste et al. 2024; the cautious reward is {@link Reward#lowerBound}).
 *
 * <p>Each reward is divided by its model's temperature, so that differences are log-odds of all models alike. Models
 * learned from pairs agree on the zero of the scale only if they were trained to, by {@code center_rewards_coefficient};
 * otherwise the spread of a single reply holds what their zeros differ by, and only {@link Reward#spreadOfDifference} is
 * free of it. Each model reads with its own tokenizer; what is too long for one of them has no reward.
 */
public final class RewardEnsemble implements RewardScorer {

    private final List<RewardModel> models;
    private final RewardSpec spec;

    private RewardEnsemble(List<RewardModel> models) {
        this.models = List.copyOf(models);
        spec = common(models.stream().map(RewardModel::spec).toList());
    }

    /**
     * Takes models together; they are closed with it.
     *
     * @throws UserError if there are fewer than two, or they do not judge the same thing; the models stay the caller's
     */
    public static RewardEnsemble of(List<RewardModel> models) {
        if (models.size() < 2) {
            throw new UserError("an ensemble needs two reward models or more, there is " + models.size());
        }
        return new RewardEnsemble(models);
    }

    /**
     * Opens the models or runs below a folder, all that it has.
     *
     * @throws UserError if there are fewer than two
     */
    public static RewardEnsemble open(Path folder, Placement placement) {
        if (!Files.isDirectory(folder)) {
            throw new UserError(folder + " is no folder of reward models");
        }
        List<Path> found;
        try (Stream<Path> below = Files.list(folder)) {
            found = below.flatMap(path -> Stream.of(path, path.resolve("model")))
                    .filter(path -> Files.isDirectory(path) && RewardModel.isIn(path))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (found.size() < 2) {
            throw new UserError(
                    folder + " holds " + found.size()
                            + " reward models. An ensemble needs two or more: run a recipe with different seeds into folders there");
        }
        List<RewardModel> models = new ArrayList<>();
        try {
            found.forEach(path -> models.add(RewardModel.open(path, placement)));
            return of(models);
        } catch (RuntimeException e) {
            models.forEach(RewardModel::close);
            throw e;
        }
    }

    public List<RewardModel> models() {
        return models;
    }

    /**
     * What several models have in common: their mean is on the scale of log-odds, they read no more than the shortest of
     * them, and texts are turns only if all were trained so.
     *
     * @throws UserError if their rewards cannot be averaged: some are ratings and some log-odds, or of other attributes
     */
    public static RewardSpec common(List<RewardSpec> specs) {
        RewardSpec first = specs.get(0);
        requireSame(specs, spec -> spec.learnedFrom() == PreferenceKind.RATINGS ? "ratings" : "comparisons or labels");
        requireSame(specs, spec -> String.join(", ", spec.readout().attributeNames()));
        Set<Transcript> transcripts = specs.stream().map(RewardSpec::transcript).collect(Collectors.toSet());
        Set<Optional<Boolean>> turns = specs.stream().map(RewardSpec::turns).collect(Collectors.toSet());
        boolean comparing = specs.stream().anyMatch(spec -> spec.readout().meaning() == Readout.Meaning.COMPARISON);
        return new RewardSpec(
                first.join(),
                transcripts.size() == 1 ? first.transcript() : Transcript.DEFAULT,
                specs.stream().mapToInt(RewardSpec::maxLength).min().orElseThrow(),
                first.overLength(),
                first.pooling(),
                first.learnedFrom(),
                specs.stream().map(RewardSpec::method).distinct().collect(Collectors.joining(", ")),
                comparing ? Readout.comparison() : first.readout(),
                Map.of(),
                1,
                turns.size() == 1 ? first.turns() : Optional.empty());
    }

    private static void requireSame(List<RewardSpec> specs, Function<RewardSpec, String> scale) {
        List<String> scales = specs.stream().map(scale).distinct().toList();
        if (scales.size() > 1) {
            throw new UserError(
                    "the models' rewards cannot be averaged, since they were learned from different judgements: "
                            + scales.stream()
                                    .map(name -> name.isEmpty() ? "one attribute" : name)
                                    .collect(Collectors.joining(" and "))
                            + ". Take models of one kind");
        }
    }

    @Override
    public RewardSpec spec() {
        return spec;
    }

    @Override
    public RewardReader input() {
        return together(models.stream().map(RewardModel::input).toList());
    }

    @Override
    public RewardReader input(OverLength policy) {
        return together(models.stream().map(model -> model.input(policy)).toList());
    }

    /** The inputs of the first model, then those of the second, and so on. */
    private static RewardReader together(List<RewardInput> inputs) {
        return (prompt, completions, location) -> {
            List<RewardInput.Read> reads = inputs.stream()
                    .map(input -> input.read(prompt, completions, location))
                    .flatMap(Optional::stream)
                    .toList();
            if (reads.size() < inputs.size()) {
                return Optional.empty();
            }
            List<Encoding> encodings =
                    reads.stream().flatMap(read -> read.encodings().stream()).toList();
            int lost = reads.stream().mapToInt(RewardInput.Read::lost).max().orElseThrow();
            return Optional.of(new RewardInput.Read(encodings, reads.get(0).lengths(), lost));
        };
    }

    @Override
    public List<List<Reward>> score(List<RewardInput.Read> reads, LongConsumer done) {
        int[] at = new int[reads.size()];
        long[] before = {0};
        List<List<List<Reward>>> byModel = new ArrayList<>();
        for (RewardModel model : models) {
            List<RewardInput.Read> own = new ArrayList<>();
            for (int i = 0; i < at.length; i++) {
                RewardInput.Read read = reads.get(i);
                int from = at[i];
                at[i] += model.spec().readout().inputs(read.lengths().size());
                own.add(new RewardInput.Read(read.encodings().subList(from, at[i]), read.lengths(), read.lost()));
            }
            long earlier = before[0];
            byModel.add(model.score(own, tokens -> done.accept(earlier + tokens)));
            before[0] += own.stream().mapToLong(RewardInput.Read::tokens).sum();
        }
        return IntStream.range(0, reads.size())
                .mapToObj(i -> IntStream.range(0, reads.get(i).lengths().size())
                        .mapToObj(reply -> mean(
                                byModel.stream().map(of -> of.get(i).get(reply)).toList()))
                        .toList())
                .toList();
    }

    private Reward mean(List<Reward> rewards) {
        double[] members = IntStream.range(0, models.size())
                .mapToDouble(m -> rewards.get(m).value() / models.get(m).spec().temperature())
                .toArray();
        Map<String, Double> attributes = new LinkedHashMap<>();
        rewards.forEach(reward -> reward.attributes()
                .forEach((name, value) -> attributes.merge(name, value / rewards.size(), Double::sum)));
        Reward first = rewards.get(0);
        return Reward.ofMembers(members, first.tokens(), first.lost(), attributes);
    }

    /** The mean of the models' probabilities, if all of them know of ties. */
    @Override
    public Optional<Verdict> verdict(Reward first, Reward second) {
        double[] sum = new double[3];
        for (int m = 0; m < models.size(); m++) {
            Optional<Ties> ties = models.get(m).spec().ties();
            if (ties.isEmpty()) {
                return Optional.empty();
            }
            Verdict verdict =
                    ties.get().of(first.members().get(m) - second.members().get(m));
            sum[0] += verdict.first() / models.size();
            sum[1] += verdict.tie() / models.size();
            sum[2] += verdict.second() / models.size();
        }
        return Optional.of(new Verdict(sum[0], sum[1], sum[2]));
    }

    /** The mean of the models' probabilities, if all of them have the same levels. */
    @Override
    public Map<Double, Double> levels(Reward reward) {
        List<Levels> all = models.stream()
                .map(model -> model.spec().levels())
                .flatMap(Optional::stream)
                .toList();
        if (all.size() < models.size()
                || all.stream().map(Levels::values).distinct().count() > 1) {
            return Map.of();
        }
        Map<Double, Double> mean = new LinkedHashMap<>();
        for (int m = 0; m < models.size(); m++) {
            double own = reward.members().get(m) * models.get(m).spec().temperature();
            all.get(m).probabilities(own).forEach((level, p) -> mean.merge(level, p / models.size(), Double::sum));
        }
        return mean;
    }

    @Override
    public boolean hasSpread() {
        return true;
    }

    /**
     * The rewards of replies to one prompt.
     *
     * @return for each reply the mean, the standard deviation over the models, and the tokens as the first model reads them
     * @throws UserError if they are too long for one of the models
     */
    public List<Reward> score(Prompt prompt, List<Completion> completions) {
        RewardInput.Read read = input().read(prompt, completions, new Location("the replies", 0))
                .orElseThrow(() -> new UserError(String.format(
                        Locale.ROOT,
                        "prompt and replies are longer than the %d tokens that a model of the ensemble reads",
                        spec.maxLength())));
        return score(List.of(read), tokens -> {}).get(0);
    }

    @Override
    public void close() {
        models.forEach(RewardModel::close);
    }
}
