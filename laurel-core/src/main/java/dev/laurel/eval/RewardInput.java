package dev.laurel.eval;

import dev.laurel.base.Location;
import dev.laurel.data.preference.Fit;
import dev.laurel.data.preference.OverLength;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Rendered;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Puts prompts and replies into the form that a reward model reads. */
public final class RewardInput implements RewardReader {

    private final Tokenizer tokenizer;
    private final RewardSpec spec;

    RewardInput(Tokenizer tokenizer, RewardSpec spec) {
        this.tokenizer = tokenizer;
        this.spec = spec;
    }

    /**
     * The replies to one prompt.
     *
     * @param encodings one for each reply; of a model that compares, one for each two replies in either order; of one with a
     *     gate, the prompt alone behind those of the replies
     * @param lengths of each reply with its prompt, in tokens
     * @param lost tokens that were cut from the left of the prompt, the same of each
     */
    public record Read(List<Encoding> encodings, List<Integer> lengths, int lost) {

        Read(List<Encoding> encodings, int lost) {
            this(encodings, encodings.stream().map(Encoding::length).toList(), lost);
        }

        public int tokens() {
            return encodings.stream().mapToInt(Encoding::length).sum();
        }
    }

    @Override
    public Optional<Read> read(Prompt prompt, List<Completion> completions, Location location) {
        List<Rendered> texts = completions.stream()
                .map(completion -> spec.transcript().render(prompt, completion))
                .toList();
        if (spec.readout().meaning() == Readout.Meaning.COMPARISON) {
            return fitted(texts, compared(texts), location)
                    .map(read -> new Read(
                            read.encodings(),
                            texts.stream()
                                    .map(this::encode)
                                    .map(Encoding::length)
                                    .toList(),
                            read.lost()));
        }
        Optional<Read> read = fitted(texts, texts.stream().map(this::encode).toList(), location);
        return spec.readout().meaning() == Readout.Meaning.GATED
                ? read.map(of -> withPrompt(of, texts.get(0).prompt()))
                : read;
    }

    private Read withPrompt(Read read, String prompt) {
        List<Encoding> all = new ArrayList<>(read.encodings());
        all.add(without(tokenizer.encode(prompt), read.lost()));
        return new Read(all, read.lengths(), read.lost());
    }

    /** Each reply behind the prompt, with each other one as the second text. */
    private List<Encoding> compared(List<Rendered> texts) {
        List<Encoding> all = new ArrayList<>();
        for (Rendered first : texts) {
            for (Rendered second : texts) {
                if (first != second) {
                    all.add(tokenizer.encode(first.whole(), second.completion()));
                }
            }
        }
        return all;
    }

    /** As they are if they fit; else by the model's policy. */
    private Optional<Read> fitted(List<Rendered> texts, List<Encoding> whole, Location location) {
        int longest = whole.stream().mapToInt(Encoding::length).max().orElse(0);
        if (longest <= spec.maxLength()) {
            return Optional.of(new Read(whole, 0));
        }
        return shortened(texts, whole, location);
    }

    /** Reads alike, but leaves out what is too long where the model's policy would be to stop. */
    public RewardInput neverStopping() {
        return spec.overLength() == OverLength.STOP
                ? new RewardInput(tokenizer, spec.withOverLength(OverLength.DROP))
                : this;
    }

    private Encoding encode(Rendered text) {
        return spec.join() == RewardSpec.Join.PAIR && !text.prompt().isEmpty()
                ? tokenizer.encode(text.prompt(), text.completion())
                : tokenizer.encode(text.whole());
    }

    /** Counts what the prompt takes, and takes the same number of tokens from the left of each input. */
    private Optional<Read> shortened(List<Rendered> texts, List<Encoding> whole, Location location) {
        int prompt = content(tokenizer.encode(texts.get(0).prompt()));
        List<int[]> replies = whole.stream()
                .map(encoding -> new int[Math.max(0, content(encoding) - prompt)])
                .toList();
        int special = whole.get(0).length() - content(whole.get(0));
        Fit fit = Fit.of(new int[prompt], replies, spec.maxLength() - special, spec.overLength(), location);
        if (fit instanceof Fit.PromptCut cut) {
            return Optional.of(new Read(
                    whole.stream()
                            .map(encoding -> without(encoding, cut.lost()))
                            .toList(),
                    cut.lost()));
        }
        return fit instanceof Fit.Whole ? Optional.of(new Read(whole, 0)) : Optional.empty();
    }

    private static int content(Encoding encoding) {
        return (int) Arrays.stream(encoding.wordIds()).filter(word -> word >= 0).count();
    }

    /** Without the first tokens of the text; special tokens stay. */
    private static Encoding without(Encoding encoding, int lost) {
        List<Integer> kept = new ArrayList<>();
        int left = lost;
        for (int t = 0; t < encoding.length(); t++) {
            if (encoding.wordIds()[t] >= 0 && left > 0) {
                left--;
            } else {
                kept.add(t);
            }
        }
        int[] places = kept.stream().mapToInt(Integer::intValue).toArray();
        return new Encoding(
                select(encoding.ids(), places), select(encoding.typeIds(), places), select(encoding.wordIds(), places));
    }

    private static int[] select(int[] values, int[] places) {
        return IntStream.of(places).map(place -> values[place]).toArray();
    }
}
