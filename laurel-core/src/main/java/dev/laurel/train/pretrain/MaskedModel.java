package dev.laurel.train.pretrain;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.distributed.Workers;
import dev.laurel.metric.MaskedScores;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Tokenizer;
import dev.laurel.train.Checkpoints;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.TrainLoop;
import dev.laurel.train.TrainObserver;
import dev.laurel.train.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** An encoder that learns from raw text, with its tokenizer and what it learns. */
public final class MaskedModel implements AutoCloseable {

    /** Tokens of a batch that is measured. */
    private static final int TOKENS = 2048;

    /** Held-out text is masked alike in every run, so that figures of different runs compare. */
    private static final long HELD_OUT_SEED = 0;

    private static final int SHOWN_TOKENS = 24;

    private final Model model;
    private final Tokenizer tokenizer;
    private final PretrainConfig config;
    private final Masker masker;
    private final Workers workers;

    private MaskedModel(Model model, Tokenizer tokenizer, PretrainConfig config) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.config = config;
        masker = Masker.of(config.masking(), tokenizer, model.config().intValue("vocab_size"));
        workers = new Workers(model.parameters().placement().workers());
    }

    /**
     * Opens a pretrained model to train it further; a head that it lacks is made anew, which {@link Model#loaded} tells.
     *
     * @param seed of a new head
     * @param frozen which parameters, by name, are not trained
     * @throws UserError if the folder holds no model, or the model cannot learn this
     */
    public static MaskedModel open(
            Path folder, PretrainConfig config, Placement placement, long seed, Predicate<String> frozen) {
        return with(
                Tokenizer.load(folder),
                tokenizer -> Model.open(folder, spec(config), new Model.Options(placement, true, seed, frozen)),
                config);
    }

    /**
     * Makes a model of random weights.
     *
     * @param tokenizer the folder of its tokenizer
     * @param base the folder that the name of a {@code config.json} starts from
     * @throws UserError if the folder holds no tokenizer, or there is no such model
     */
    public static MaskedModel create(
            NewModel described, Path tokenizer, Path base, PretrainConfig config, Placement placement, long seed) {
        return with(
                Tokenizer.load(tokenizer),
                loaded -> Model.create(
                        described.describe(base, loaded.vocabularySize()),
                        spec(config),
                        new Model.Options(placement, true, seed, name -> false)),
                config);
    }

    private static MaskedModel with(Tokenizer tokenizer, Function<Tokenizer, Model> models, PretrainConfig config) {
        try {
            Model model = models.apply(tokenizer);
            try {
                return new MaskedModel(model, tokenizer, config);
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static HeadSpec spec(PretrainConfig config) {
        Head.Kind kind = config.sentences() == PretrainConfig.Sentences.NONE
                ? Head.Kind.MASKED_LANGUAGE_MODEL
                : Head.Kind.PRETRAINING;
        return new HeadSpec(kind, List.of(), Optional.empty());
    }

    public Model model() {
        return model;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public Workers workers() {
        return workers;
    }

    /** Tokens that the model can read. */
    public int maxLength() {
        return Math.min(model.maxLength(), tokenizer.maxLength().orElse(Integer.MAX_VALUE));
    }

    /**
     * A text cut into what is learned from.
     *
     * @param maxLength tokens that are read at a time, at most those the model can read
     * @param seed of what is drawn at random
     * @throws UserError if the text has nothing of what is to be learned, or tokens that the model does not know
     */
    public Instances toLearn(TokenizedText text, int maxLength, long seed) {
        int words = model.config().intValue("vocab_size");
        if (text.highestId() >= words) {
            throw new UserError("tokenizer.json gives the token '" + tokenizer.token(text.highestId()) + "' the id "
                    + text.highestId() + ", but the model has only " + words + " word vectors: they do not belong"
                    + " together. Copy tokenizer.json from where the model comes from");
        }
        return Instances.of(text, config, tokenizer, Math.min(maxLength, maxLength()), seed);
    }

    /** A text cut into what is measured: the same in every run. */
    public Instances toMeasure(TokenizedText text, int maxLength) {
        return toLearn(text, maxLength, HELD_OUT_SEED);
    }

    /**
     * What trains the model on a text, for a {@link dev.laurel.train.TrainLoop} with this model's workers.
     *
     * @param seed decides the order, the hidden words, and with the step the dropout
     */
    public Trainer trainer(Instances instances, TrainConfig train, long seed) {
        return new PretrainTrainer(model, instances, masker, train, workers.count(), seed, n -> shown(instances, n));
    }

    /**
     * Trains the model on a text, from the beginning or from what a stopped training left in the folder.
     *
     * @param folder where checkpoints stand; it exists
     * @param told is told of every update
     * @throws dev.laurel.train.DivergedException if the loss is no longer a number
     */
    public TrainLoop.Outcome train(
            Instances instances, TrainConfig train, long seed, Path folder, Consumer<TrainObserver.Step> told) {
        String settings = config + "\n" + train + "\nseed: " + seed + "\ntexts: " + instances.size();
        return new TrainLoop(
                        trainer(instances, train, seed),
                        train,
                        workers,
                        seed,
                        Optional.empty(),
                        new Checkpoints(folder, settings),
                        new Updates(told),
                        () -> false)
                .run();
    }

    /** Tells of updates only. */
    private record Updates(Consumer<TrainObserver.Step> told) implements TrainObserver {

        @Override
        public void step(Step step) {
            told.accept(step);
        }

        @Override
        public void evaluated(long step, Map<String, Double> metrics, boolean best) {}

        @Override
        public void saved(long step) {}
    }

    private String shown(Instances instances, int number) {
        int[] ids = instances.get(number, 0).tokens().ids();
        return "'" + tokenizer.decode(Arrays.copyOf(ids, Math.min(ids.length, SHOWN_TOKENS)), true) + "…'";
    }

    /**
     * How well the model finds words that are hidden in held-out text.
     *
     * @param done is told the number of tokens done so far, from the workers' threads
     */
    public MaskedScores measure(Instances instances, LongConsumer done) {
        MaskedScores.Text[] results = new MaskedScores.Text[instances.size()];
        List<int[]> batches = batches(instances);
        AtomicInteger next = new AtomicInteger();
        AtomicLong tokens = new AtomicLong();
        workers.run(w -> {
            for (int b = next.getAndIncrement(); b < batches.size(); b = next.getAndIncrement()) {
                List<MaskedInstance> batch = Arrays.stream(batches.get(b))
                        .mapToObj(n -> MaskedInstance.of(instances, n, Instances.HELD_OUT, masker, HELD_OUT_SEED))
                        .toList();
                try (Scope scope = Scope.open()) {
                    Tensors.noGrad(
                            () -> new MaskedBatch(batch, model.parameters().placement()).measure(model, results));
                }
                done.accept(tokens.addAndGet(
                        batch.stream().mapToLong(MaskedInstance::length).sum()));
            }
        });
        return MaskedScores.of(List.of(results));
    }

    /** Neighbours in the text, as many as fit. */
    private static List<int[]> batches(Instances instances) {
        List<int[]> batches = new ArrayList<>();
        for (int from = 0, to; from < instances.size(); from = to) {
            int tokens = instances.length(from);
            to = from + 1;
            while (to < instances.size() && tokens + instances.length(to) <= TOKENS) {
                tokens += instances.length(to++);
            }
            batches.add(IntStream.range(from, to).toArray());
        }
        return batches;
    }

    /** Writes model and tokenizer as one folder, which replaces what is there as a whole. */
    public void save(Path folder) {
        AtomicFolder.at(folder).write(content -> {
            model.save(content);
            tokenizer.save(content, maxLength());
        });
    }

    @Override
    public void close() {
        workers.close();
        tokenizer.close();
        model.close();
    }
}
