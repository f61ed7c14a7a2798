package dev.laurel.tune;

import dev.laurel.config.Key;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** How a search is made: the file {@code search.yaml}, by which a search is resumed with the settings it was begun with. */
public record SearchConfig(
        @Key(
                doc = "What to try next: random, sobol (evenly spread) or tpe (where good trials were).",
                defaultValue = "tpe")
        SamplerName sampler,

        @Key(
                doc = "What to give up early: none, or asha, the trials that are not among the best on the way.",
                defaultValue = "asha")
        SchedulerName scheduler,

        @Key(doc = "With asha, of how many trials one goes on.", defaultValue = "3", min = 2, source = "Li et al. 2020")
        int factor,

        @Key(
                doc = "With asha, how often a trial is judged: 2 for after 1/9 and 1/3 of its updates.",
                defaultValue = "2",
                min = 1,
                max = 10)
        int rungs,

        @Key(doc = "Metric of the dev part to search by; if missing, the one by which the task is judged.")
        Optional<String> metric,

        @Key(doc = "Seed of the values that are tried; each trial has the recipe's own seed.", defaultValue = "42")
        long seed,

        @Key(doc = "Trials that run at the same time, each on its share of the cores.", defaultValue = "1", min = 1)
        int jobs,

        @Key(doc = "The keys that are searched and their values.")
        Map<String, String> space,

        @Key(doc = "What the numbers depend on beside the recipe: hashes of data and model.")
        Map<String, String> sources) {

    /** The ways to choose values. */
    public enum SamplerName {
        RANDOM,
        SOBOL,
        TPE
    }

    /** The ways to give up trials. */
    public enum SchedulerName {
        NONE,
        ASHA
    }

    /** When trials are judged. */
    Halving halving() {
        return scheduler == SchedulerName.ASHA ? new Halving(factor, rungs) : Halving.NONE;
    }

    Sampler sampler(SearchSpace of, Comparator<Trial> bestFirst) {
        return switch (sampler) {
            case RANDOM -> new RandomSampler(of, seed);
            case SOBOL -> new SobolSampler(of, seed);
            case TPE -> new TpeSampler(of, seed, bestFirst);
        };
    }

    /** The same with what a search finds out before its first trial. */
    SearchConfig with(String chosenMetric, SearchSpace of, Map<String, String> found) {
        return new SearchConfig(
                sampler, scheduler, factor, rungs, Optional.of(chosenMetric), seed, jobs, of.written(), found);
    }
}
