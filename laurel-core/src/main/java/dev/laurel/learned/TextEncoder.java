package dev.laurel.learned;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.KnownTokens;
import dev.laurel.eval.Predictor;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.model.SentencePooling;
import dev.laurel.nn.Pass;
import dev.laurel.peft.AdaptedModel;
import dev.laurel.peft.AdapterConfig;
import dev.laurel.tensor.Placement;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Texts to vectors: the trunk of any encoder with its tokenizer, whatever head it was saved with. */
public final class TextEncoder implements AutoCloseable {

    /** A model has a head; that of an encoder is not asked. */
    private static final HeadSpec UNUSED =
            new HeadSpec(Head.Kind.SEQUENCE_CLASSIFICATION, List.of("LABEL_0"), Optional.of(ProblemType.REGRESSION));

    private final AdaptedModel adapted;
    private final Model model;
    private final Tokenizer tokenizer;
    private final Workers workers;
    private final int maxLength;

    private TextEncoder(AdaptedModel adapted, Tokenizer tokenizer, int maxLength) {
        this.adapted = adapted;
        this.model = adapted.model();
        this.tokenizer = tokenizer;
        this.maxLength = maxLength;
        workers = new Workers(model.parameters().placement().workers());
    }

    /**
     * Opens a model or an adapter with its base.
     *
     * @param bases finds the folder of an adapter's base by its name
     * @throws UserError if the folder is no encoder that can be read
     */
    public static TextEncoder open(Path folder, Placement placement, Function<String, Path> bases) {
        Path complete = AtomicFolder.at(folder).locate();
        AdaptedModel model = AdaptedModel.open(
                complete, placement, bases, AdapterConfig.in(complete) ? Optional.empty() : Optional.of(UNUSED));
        try {
            Tokenizer tokenizer = Tokenizer.load(model.tokenizer());
            int readable =
                    Math.min(model.model().maxLength(), tokenizer.maxLength().orElse(Integer.MAX_VALUE));
            return new TextEncoder(
                    model,
                    tokenizer,
                    Math.min(readable, SentencePooling.maxLength(complete).orElse(readable)));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** How many layers there are behind the embeddings. */
    public int layers() {
        return model.layers();
    }

    /** Tokens after which a text is cut. */
    public int maxLength() {
        return maxLength;
    }

    /** The texts in full, also what is longer than the model reads. */
    List<Encoding> encodeUncut(List<String> texts) {
        List<Encoding> encodings = tokenizer.encodeAll(texts, Integer.MAX_VALUE);
        encodings.forEach(encoding -> KnownTokens.require(encoding, tokenizer, model));
        return encodings;
    }

    /** The texts as the model reads them, cut from the right where they are too long. */
    public List<Encoding> encode(List<String> texts) {
        return encodeUncut(texts).stream().map(e -> e.truncated(maxLength)).toList();
    }

    /**
     * A vector of each text, {@code [H]}, in their order.
     *
     * @param pooling what of its tokens' vectors it is
     */
    public float[][] texts(List<Encoding> texts, SentencePooling pooling) {
        return new Predictor(model, workers)
                .rows(
                        texts,
                        batch -> pooling.of(model.hiddenStates(batch, Pass.inference()), batch),
                        false,
                        tokens -> {});
    }

    /**
     * The vectors of each text's tokens, {@code [T·H]} row by row, in the texts' order.
     *
     * @param layer behind which they are taken: 0 for the embeddings, up to {@link #layers}
     */
    public float[][] tokens(List<Encoding> texts, int layer) {
        return new Predictor(model, workers)
                .rows(texts, batch -> model.hiddenStates(batch, Pass.inference(), layer), true, tokens -> {});
    }

    @Override
    public void close() {
        workers.close();
        tokenizer.close();
        adapted.close();
    }
}
