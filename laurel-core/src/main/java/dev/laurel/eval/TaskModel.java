package dev.laurel.eval;

import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.TaskKind;
import dev.laurel.distributed.Workers;
import dev.laurel.hub.ModelHub;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.model.SentenceFolder;
import dev.laurel.model.SentenceHead;
import dev.laurel.model.SentencePooling;
import dev.laurel.nn.Pass;
import dev.laurel.peft.AdaptedModel;
import dev.laurel.peft.Tuning;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** A model together with its tokenizer and what it predicts: texts in, predictions out. */
public final class TaskModel implements AutoCloseable {

    private final AdaptedModel adapted;
    private final Model model;
    private final Tokenizer tokenizer;
    private final Workers workers;
    private final int maxLength;

    private TaskModel(AdaptedModel adapted, Tokenizer tokenizer, int maxLength) {
        this.adapted = adapted;
        this.model = adapted.model();
        this.tokenizer = tokenizer;
        this.maxLength = maxLength;
        this.workers = new Workers(model.parameters().placement().workers());
    }

    /**
     * Opens a model that was fine-tuned for a task, on the best this machine has: its GPU, or all cores.
     *
     * @throws dev.laurel.base.UserError if the folder is not a model that can be read
     */
    public static TaskModel open(Path folder) {
        return open(folder, Placement.resolve("auto", Precision.AUTO, 0));
    }

    /**
     * Opens a model that was fine-tuned for a task, as its folder describes it; of an adapter, the base is found by the
     * name that the adapter's file has for it.
     *
     * @throws dev.laurel.base.UserError if the folder is not a model that can be read
     */
    public static TaskModel open(Path folder, Placement placement) {
        ModelHub hub = ModelHub.system();
        return open(folder, placement, base -> hub.resolve(base, progress -> {}));
    }

    /**
     * Opens a model or adapter that was fine-tuned for a task.
     *
     * @param bases finds the folder of an adapter's base by its name
     * @throws dev.laurel.base.UserError if the folder is not a model that can be read
     */
    public static TaskModel open(Path folder, Placement placement, Function<String, Path> bases) {
        Path complete = AtomicFolder.at(folder).locate();
        return withTokenizer(AdaptedModel.open(complete, placement, bases, Optional.empty()), Integer.MAX_VALUE);
    }

    /**
     * Gives a pretrained model the head of a task, to train it.
     *
     * @param maxLength longest text in tokens; no more than the model can read
     * @param frozen which parameters, by name, are not trained
     */
    public static TaskModel forTraining(
            Path folder,
            TaskKind kind,
            LabelSet labels,
            int maxLength,
            Placement placement,
            long seed,
            Predicate<String> frozen) {
        return forTraining(folder, kind, labels, maxLength, placement, seed, Tuning.allBut(frozen));
    }

    /**
     * Gives a pretrained model the head of a task, to train it or an adapter on it.
     *
     * @param maxLength longest text in tokens; no more than the model can read
     */
    public static TaskModel forTraining(
            Path folder, TaskKind kind, LabelSet labels, int maxLength, Placement placement, long seed, Tuning tuning) {
        return withTokenizer(AdaptedModel.forTraining(folder, spec(kind, labels), placement, seed, tuning), maxLength);
    }

    /**
     * Gives a sentence encoder a linear head on its vectors, which is {@link #setHead set} and not trained: to train the
     * encoder, or to use it as it is.
     *
     * @param pooling how a text's vector is made
     * @param maxLength longest text in tokens; no more than the model can read
     * @param trained whether the encoder will be trained
     */
    public static TaskModel onVectors(
            Path folder,
            SentencePooling pooling,
            LabelSet labels,
            int maxLength,
            Placement placement,
            boolean trained) {
        Tuning tuning = Tuning.allBut(name -> !trained || SentenceHead.owns(name));
        HeadSpec spec = HeadSpec.onVectors(labels.names(), pooling);
        return withTokenizer(AdaptedModel.forTraining(folder, spec, placement, 0, tuning), maxLength);
    }

    private static TaskModel withTokenizer(AdaptedModel model, int maxLength) {
        try {
            Tokenizer tokenizer = Tokenizer.load(model.tokenizer());
            int readable =
                    Math.min(model.model().maxLength(), tokenizer.maxLength().orElse(Integer.MAX_VALUE));
            return new TaskModel(model, tokenizer, Math.min(maxLength, readable));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The head that a task needs. */
    private static HeadSpec spec(TaskKind kind, LabelSet labels) {
        return switch (kind) {
            case CLASSIFICATION ->
                new HeadSpec(
                        Head.Kind.SEQUENCE_CLASSIFICATION,
                        labels.names(),
                        Optional.of(ProblemType.SINGLE_LABEL_CLASSIFICATION));
            case MULTI_LABEL ->
                new HeadSpec(
                        Head.Kind.SEQUENCE_CLASSIFICATION,
                        labels.names(),
                        Optional.of(ProblemType.MULTI_LABEL_CLASSIFICATION));
            case REGRESSION ->
                new HeadSpec(
                        Head.Kind.SEQUENCE_CLASSIFICATION, List.of("LABEL_0"), Optional.of(ProblemType.REGRESSION));
            case TOKENS -> new HeadSpec(Head.Kind.TOKEN_CLASSIFICATION, labels.names(), Optional.empty());
        };
    }

    /** What the model predicts. */
    public TaskKind kind() {
        HeadSpec spec = model.spec();
        if (spec.kind() == Head.Kind.TOKEN_CLASSIFICATION) {
            return TaskKind.TOKENS;
        }
        if (spec.kind().predictsWords()) {
            throw model.config()
                    .error(
                            "architectures",
                            "is a language model, which predicts words and has no task; fine-tune it first");
        }
        return switch (spec.problem().orElse(ProblemType.SINGLE_LABEL_CLASSIFICATION)) {
            case SINGLE_LABEL_CLASSIFICATION -> TaskKind.CLASSIFICATION;
            case MULTI_LABEL_CLASSIFICATION -> TaskKind.MULTI_LABEL;
            case REGRESSION -> TaskKind.REGRESSION;
        };
    }

    /** The classes or tags, in the order of the model's outputs; none for a regression. */
    public LabelSet labels() {
        return kind() == TaskKind.REGRESSION
                ? LabelSet.NONE
                : LabelSet.of(model.spec().labels());
    }

    public Model model() {
        return model;
    }

    public Workers workers() {
        return workers;
    }

    /** Tokens after which a text is cut. */
    public int maxLength() {
        return maxLength;
    }

    /** The examples as the model reads them. */
    public List<Encoding> encode(List<? extends Example> examples) {
        return encodeUncut(examples).stream().map(e -> e.truncated(maxLength)).toList();
    }

    /** The examples in full, also what is longer than the model can read. */
    public List<Encoding> encodeUncut(List<? extends Example> examples) {
        List<Encoding> encodings = tokenized(examples);
        encodings.forEach(encoding -> KnownTokens.require(encoding, tokenizer, model));
        return encodings;
    }

    private List<Encoding> tokenized(List<? extends Example> examples) {
        if (examples.isEmpty()) {
            return List.of();
        }
        if (examples.get(0) instanceof Tagged) {
            return tokenizer.encodeAllWords(
                    examples.stream().map(e -> ((Tagged) e).words()).toList(), Integer.MAX_VALUE);
        }
        List<Labeled> labeled = examples.stream().map(e -> (Labeled) e).toList();
        List<String> texts = labeled.stream().map(Labeled::text).toList();
        boolean pairs = labeled.stream().anyMatch(e -> e.pair().isPresent());
        return pairs
                ? tokenizer.encodeAll(
                        texts, labeled.stream().map(e -> e.pair().orElse("")).toList(), Integer.MAX_VALUE)
                : tokenizer.encodeAll(texts, Integer.MAX_VALUE);
    }

    /**
     * The class of one text.
     *
     * @throws IllegalStateException if the model predicts something else than one class of a text
     */
    public Prediction.OneOf classify(String text) {
        if (kind() != TaskKind.CLASSIFICATION) {
            throw new IllegalStateException("this model's task is " + kind() + ": call predict");
        }
        return (Prediction.OneOf) predict(List.of(Labeled.of(text))).get(0);
    }

    /** Predicts each example, in the given order. */
    public List<Prediction> predict(List<? extends Example> examples) {
        return predict(examples, encode(examples), tokens -> {});
    }

    /**
     * Predicts examples that are encoded already.
     *
     * @param done is told the number of tokens done so far
     */
    public List<Prediction> predict(List<? extends Example> examples, List<Encoding> encodings, LongConsumer done) {
        float[][] logits = new Predictor(model, workers).logits(encodings, done);
        TaskKind kind = kind();
        List<Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            predictions.add(
                    switch (kind) {
                        case CLASSIFICATION -> oneOf(logits[i]);
                        case MULTI_LABEL -> anyOf(logits[i]);
                        case REGRESSION -> new Prediction.Value(logits[i][0]);
                        case TOKENS -> tags(((Tagged) examples.get(i)).words().size(), encodings.get(i), logits[i]);
                    });
        }
        return predictions;
    }

    /**
     * The vectors that a linear head reads, {@code [H]} of each text, of length 1.
     *
     * @param done is told the number of tokens done so far
     * @throws IllegalStateException if the model has another head
     */
    public float[][] vectors(List<Encoding> encodings, LongConsumer done) {
        SentenceHead head = model.sentenceHead();
        return new Predictor(model, workers)
                .rows(
                        encodings,
                        batch -> head.vectors(model.hiddenStates(batch, Pass.inference()), batch),
                        false,
                        done);
    }

    /**
     * Puts a linear layer in the head's place.
     *
     * @param weights {@code [C·H]}, class by class
     * @param biases {@code [C]}
     * @throws IllegalStateException if the model has a head that does not read vectors
     */
    public void setHead(float[] weights, float[] biases) {
        model.sentenceHead().set(weights, biases, model.parameters().placement());
    }

    /**
     * Makes the logits of a head on vectors the cosines with some directions, times a scale.
     *
     * @param directions {@code [C][H]}, one for each class, of any length but 0
     * @param scale how far apart the logits are
     */
    public void setDirections(float[][] directions, double scale) {
        int width = directions[0].length;
        float[] weights = new float[directions.length * width];
        for (int c = 0; c < directions.length; c++) {
            double square = 0;
            for (float value : directions[c]) {
                square += (double) value * value;
            }
            for (int d = 0; d < width; d++) {
                weights[c * width + d] = (float) (scale * directions[c][d] / Math.sqrt(square));
            }
        }
        setHead(weights, new float[directions.length]);
    }

    /**
     * Lets a head on vectors tell classes by the similarity to texts that describe them.
     *
     * @param descriptions one for each class
     * @param scale by what the cosines are multiplied before the softmax
     */
    public void setDescriptions(List<String> descriptions, double scale) {
        List<Encoding> read = encode(descriptions.stream().map(Labeled::of).toList());
        setDirections(vectors(read, tokens -> {}), scale);
    }

    /** What cuts texts into tokens. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    private Prediction oneOf(float[] logits) {
        double[] probabilities = softmax(logits, 0, logits.length);
        return new Prediction.OneOf(model.spec().labels().get(largest(probabilities)), probabilities);
    }

    private Prediction anyOf(float[] logits) {
        double[] probabilities = new double[logits.length];
        List<String> chosen = new ArrayList<>();
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = 1 / (1 + Math.exp(-logits[c]));
            if (probabilities[c] >= 0.5) {
                chosen.add(model.spec().labels().get(c));
            }
        }
        return new Prediction.AnyOf(chosen, probabilities);
    }

    /** A word has the tag of its first token. */
    private Prediction tags(int words, Encoding encoding, float[] logits) {
        List<String> labels = model.spec().labels();
        String[] tags = new String[words];
        Arrays.fill(tags, "O");
        double[] probabilities = new double[words];
        for (int t = 0; t < encoding.length(); t++) {
            if (WordStarts.at(encoding, t)) {
                double[] p = softmax(logits, t * labels.size(), labels.size());
                int tag = largest(p);
                tags[encoding.wordIds()[t]] = labels.get(tag);
                probabilities[encoding.wordIds()[t]] = p[tag];
            }
        }
        return new Prediction.Tags(List.of(tags), probabilities);
    }

    private static double[] softmax(float[] logits, int from, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < count; c++) {
            max = Math.max(max, logits[from + c]);
        }
        double[] p = new double[count];
        double sum = 0;
        for (int c = 0; c < count; c++) {
            p[c] = Math.exp(logits[from + c] - max);
            sum += p[c];
        }
        for (int c = 0; c < count; c++) {
            p[c] /= sum;
        }
        return p;
    }

    private static int largest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            largest = values[i] > values[largest] ? i : largest;
        }
        return largest;
    }

    /** Writes model or adapter, and tokenizer, as one folder, which replaces what is there as a whole. */
    public void save(Path folder) {
        AtomicFolder.at(folder).write(content -> {
            adapted.save(content);
            saveTokenizer(content);
        });
    }

    /** The same, but always a whole model: an adapter is merged into it. */
    public void saveMerged(Path folder) {
        AtomicFolder.at(folder).write(content -> {
            adapted.saveMerged(content);
            saveTokenizer(content);
        });
    }

    private void saveTokenizer(Path content) throws IOException {
        tokenizer.save(content, maxLength);
        if (model.spec().pooling().isPresent()) {
            SentenceFolder.writeMaxLength(content, maxLength);
        }
    }

    @Override
    public void close() {
        workers.close();
        tokenizer.close();
        adapted.close();
    }
}
