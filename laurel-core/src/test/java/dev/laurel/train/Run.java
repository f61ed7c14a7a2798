package dev.laurel.train;

import dev.laurel.base.Location;
import dev.laurel.config.Config;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.Predictor;
import dev.laurel.model.Model;
import dev.laurel.model.TinyBert;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.supervised.SupervisedTrainer;
import dev.laurel.train.supervised.Targets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A short training of {@link TinyBert} on a made-up rule: a text is of class 1 if word {@value #MARK} occurs in it.
 *
 * <p>Built up by {@code with…}, each of which returns a changed copy.
 */
record Run(
        Path place,
        Path pretrained,
        TrainConfig config,
        int workers,
        long seed,
        Predicate<String> frozen,
        String fingerprint,
        boolean validated,
        LongPredicate stopAfter,
        Precision precision) {

    static final int MARK = 7;

    private static final int EXAMPLES = 48;

    /** Everything on: dropout, evaluation, keeping the best. */
    static Run in(Path place, String... config) {
        String[] all = Arrays.copyOf(
                new String[] {"epochs=2", "batch_size=4", "learning_rate=3e-3", "checkpoint_seconds=1e9"},
                4 + config.length);
        System.arraycopy(config, 0, all, 4, config.length);
        return new Run(
                place,
                TinyBert.folder(),
                Config.defaults(TrainConfig.class, all),
                1,
                11,
                name -> false,
                "settings: one",
                true,
                step -> false,
                Precision.FP32);
    }

    Run with(String... more) {
        return new Run(
                place,
                pretrained,
                Config.with(config, more),
                workers,
                seed,
                frozen,
                fingerprint,
                validated,
                stopAfter,
                precision);
    }

    Run at(Path other) {
        return new Run(other, pretrained, config, workers, seed, frozen, fingerprint, validated, stopAfter, precision);
    }

    Run from(Path folder) {
        return new Run(place, folder, config, workers, seed, frozen, fingerprint, validated, stopAfter, precision);
    }

    Run withWorkers(int count) {
        return new Run(place, pretrained, config, count, seed, frozen, fingerprint, validated, stopAfter, precision);
    }

    Run withPrecision(Precision other) {
        return new Run(place, pretrained, config, workers, seed, frozen, fingerprint, validated, stopAfter, other);
    }

    Run withSeed(long other) {
        return new Run(place, pretrained, config, workers, other, frozen, fingerprint, validated, stopAfter, precision);
    }

    Run freezing(Predicate<String> which) {
        return new Run(place, pretrained, config, workers, seed, which, fingerprint, validated, stopAfter, precision);
    }

    Run withFingerprint(String other) {
        return new Run(place, pretrained, config, workers, seed, frozen, other, validated, stopAfter, precision);
    }

    Run withoutValidation() {
        return new Run(place, pretrained, config, workers, seed, frozen, fingerprint, false, stopAfter, precision);
    }

    Run stoppingAfter(LongPredicate step) {
        return new Run(place, pretrained, config, workers, seed, frozen, fingerprint, validated, step, precision);
    }

    /** What a run ended with and what it told on the way. */
    record Result(
            TrainLoop.Outcome outcome,
            Map<String, float[]> weights,
            List<TrainObserver.Step> steps,
            List<Map<String, Double>> evaluations,
            List<Long> saved) {}

    /** Trains, or continues. */
    Result train() {
        try (Model model = open()) {
            return train(model);
        }
    }

    Model open() {
        return TinyBert.classifier(pretrained, new Placement("cpu", precision, workers), frozen);
    }

    Result train(Model model) {
        return train(model, trainer(model));
    }

    Result train(Model model, Trainer trainer) {
        List<TrainObserver.Step> steps = new ArrayList<>();
        List<Map<String, Double>> evaluations = new ArrayList<>();
        List<Long> saved = new ArrayList<>();
        TrainObserver observer = new TrainObserver() {
            @Override
            public void step(Step step) {
                steps.add(step);
            }

            @Override
            public void evaluated(long step, Map<String, Double> metrics, boolean best) {
                evaluations.add(metrics);
            }

            @Override
            public void saved(long step) {
                saved.add(step);
            }
        };
        try (Workers threads = new Workers(workers)) {
            Optional<Validation> validation = validated ? Optional.of(new HeldOut(model, threads)) : Optional.empty();
            TrainLoop.Outcome outcome = new TrainLoop(
                            trainer,
                            config,
                            threads,
                            seed,
                            validation,
                            new Checkpoints(place, fingerprint),
                            observer,
                            () -> stopAfter.test(
                                    steps.isEmpty()
                                            ? 0
                                            : steps.get(steps.size() - 1).step()))
                    .run();
            return new Result(outcome, TinyBert.weights(model), steps, evaluations, saved);
        }
    }

    /** What the model is worth as it is, as it is measured while it trains. */
    Map<String, Double> measure(Model model) {
        try (Workers threads = new Workers(workers)) {
            return new HeldOut(model, threads).measure(tokens -> {});
        }
    }

    Trainer trainer(Model model) {
        List<Encoding> texts = TinyBert.encodings(EXAMPLES, 1);
        return SupervisedTrainer.of(
                model,
                texts,
                new Targets.Classes(classes(texts), config.labelSmoothing()),
                config,
                workers,
                seed,
                i -> new Location("train.jsonl", i + 1));
    }

    static int[] classes(List<Encoding> texts) {
        return texts.stream()
                .mapToInt(t -> Arrays.stream(t.ids()).anyMatch(id -> id == MARK) ? 1 : 0)
                .toArray();
    }

    /** The share of right answers on other texts, minus a little of the loss so that hardly two are equal. */
    private record HeldOut(Model model, Workers threads) implements Validation {

        @Override
        public Map<String, Double> measure(LongConsumer done) {
            List<Encoding> texts = TinyBert.encodings(24, 2);
            int[] classes = classes(texts);
            float[][] logits = new Predictor(model, threads).logits(texts, done);
            double margin = IntStream.range(0, classes.length)
                    .mapToDouble(i -> logits[i][classes[i]] - logits[i][1 - classes[i]])
                    .average()
                    .orElseThrow();
            long right = IntStream.range(0, classes.length)
                    .filter(i -> logits[i][classes[i]] > logits[i][1 - classes[i]])
                    .count();
            return Map.of("margin", margin, "accuracy", (double) right / classes.length);
        }

        @Override
        public String headline() {
            return "margin";
        }
    }
}
