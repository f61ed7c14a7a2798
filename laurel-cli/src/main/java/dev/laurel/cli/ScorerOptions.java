package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.eval.DropoutScorer;
import dev.laurel.eval.RewardEnsemble;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardScorer;
import dev.laurel.eval.RewardSpec;
import dev.laurel.report.Progress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whose rewards a command takes beside those of its model, and how far it trusts them. */
final class ScorerOptions {

    @Option(
            names = "--with",
            order = ModelOptions.BEFORE,
            paramLabel = "MODEL",
            description = {
                "Another reward model, as often as there are more: the reward is their mean,",
                "and how far they disagree is its spread"
            })
    private List<String> others = List.of();

    @Option(
            names = "--dropout-passes",
            order = ModelOptions.BEFORE,
            paramLabel = "N",
            description = {
                "Score N times with the model's dropout on, 2 at least: the reward is the mean,",
                "and the deviation of the passes its spread"
            })
    private Optional<Integer> passes = Optional.empty();

    @Option(
            names = "--seed",
            order = ModelOptions.BEFORE,
            paramLabel = "SEED",
            description = "Of --dropout-passes: the same seed gives the same rewards (default: 42)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--lower-bound",
            order = ModelOptions.BEFORE,
            paramLabel = "K",
            description = {
                "Be cautious where rewards have a spread: take the reward less K times its spread",
                "(score: give it too, and order replies by it)"
            })
    private Optional<Double> deviations = Optional.empty();

    /** @throws UserError if the options contradict each other or are out of range */
    void requireConsistent() {
        if (passes.filter(n -> n < 2).isPresent()) {
            throw new UserError(
                    "--dropout-passes " + passes.get() + ": 2 passes or more have a spread, for instance 16");
        }
        if (passes.isPresent() && !others.isEmpty()) {
            throw new UserError("--with and --dropout-passes each give a spread of their own; keep one of them");
        }
        if (seed.isPresent() && passes.isEmpty()) {
            throw new UserError("--seed is of --dropout-passes; without it nothing is random");
        }
        if (deviations.filter(k -> !(k >= 0 && k < Double.POSITIVE_INFINITY)).isPresent()) {
            throw new UserError("--lower-bound " + deviations.get() + ": a number from 0 is needed, for instance 1");
        }
    }

    /** Whether anything was given that only reward models have. */
    boolean isStated() {
        return !others.isEmpty() || passes.isPresent() || deviations.isPresent();
    }

    /** What is known of the model, or of all of them; nothing if none of them is a reward model of this program. */
    Optional<RewardSpec> spec(ModelOptions model, Progress progress) {
        List<RewardSpec> specs = names(model).stream()
                .map(name -> model.reward(name, progress))
                .flatMap(Optional::stream)
                .toList();
        return specs.size() < 2 ? specs.stream().findFirst() : Optional.of(RewardEnsemble.common(specs));
    }

    /** The model's name, and the others'. */
    List<String> names(ModelOptions model) {
        return Stream.concat(Stream.of(model.name()), others.stream()).toList();
    }

    /**
     * Opens the model or the models; the caller closes what it gets.
     *
     * @throws UserError if one is no reward model, or is given twice
     */
    RewardScorer open(ModelOptions model, Progress progress) {
        List<String> names = names(model);
        if (new LinkedHashSet<>(names).size() < names.size()) {
            throw new UserError("the same model is given twice; it agrees with itself. Take models of different seeds");
        }
        List<RewardModel> opened = new ArrayList<>();
        try {
            names.forEach(name -> opened.add(model.openReward(name, progress)));
            RewardModel first = opened.get(0);
            RewardScorer scorer = passes.isPresent()
                    ? new DropoutScorer(first, passes.get(), seed.orElse(42L))
                    : opened.size() > 1 ? RewardEnsemble.of(opened) : first;
            requireSpread(scorer, model);
            return scorer;
        } catch (RuntimeException e) {
            opened.forEach(RewardModel::close);
            throw e;
        }
    }

    private void requireSpread(RewardScorer scorer, ModelOptions model) {
        if (deviations.isPresent() && !scorer.hasSpread()) {
            throw new UserError("--lower-bound needs rewards with a spread, but " + model.name()
                    + " gives none. --dropout-passes 16 or several models (--with) give one, and a recipe with heads: 2 or"
                    + " more trains a model that knows how unsure it is");
        }
    }

    /** How often each text is scored. */
    int passes() {
        return passes.orElse(1);
    }

    /** How many deviations below the reward its lower bound is, if that is wanted. */
    OptionalDouble deviations() {
        return deviations.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }
}
