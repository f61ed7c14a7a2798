package dev.laurel.recipe;

import dev.laurel.base.Location;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.data.Labeled;
import dev.laurel.data.preference.OverLength;
import dev.laurel.eval.Predictor;
import dev.laurel.eval.Reward;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardSpec;
import dev.laurel.eval.TaskModel;
import dev.laurel.eval.card.CardMaker;
import dev.laurel.eval.card.RewardCard;
import dev.laurel.peft.AdapterConfig;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.tokenize.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An adapter that was written into its base: a plain model's folder, read back and shown to compute the same.
 *
 * @param method the adapter's, as {@code adapter_config.json} calls it
 * @param texts on which both were compared
 * @param difference the largest between their outputs, rewards for a reward model; fp32
 */
public record Merging(String method, int texts, double difference) {

    /** Relative to outputs above 1: the same products in another order differ by much less. */
    private static final double TOLERANCE = 1e-4;

    private static final List<String> TEXTS = List.of(
            "Yes.",
            "The parcel came late, but the support was kind.",
            "I asked twice and nobody answered!",
            "房间很干净，早餐一般。",
            "It opens at 9:30, and closes when the last guest has gone; on Sundays it stays shut.",
            "???");

    private static final Prompt PROMPT = Prompt.of("When do you open?");

    /**
     * Writes the plain model.
     *
     * @param adapter the adapter's folder
     * @param target a folder that is new or empty
     * @param bases finds the folder of the adapter's base by its name
     * @throws UserError if there is no adapter, it cannot be merged, its base is another one, or the target is not empty
     * @throws RunFailure if the plain model does not compute the same; nothing of it is kept then
     */
    public static Merging write(Path adapter, Path target, Function<String, Path> bases) {
        Path folder = AtomicFolder.at(adapter).locate();
        requireAdapter(folder);
        requireEmpty(target);
        // one number format for all: in bf16 the rounding of merged weights would hide a mistake
        Placement placement = Placement.resolve("cpu", Precision.FP32, 0);
        Compared compared = RewardSpec.read(folder).isPresent()
                ? rewardModel(folder, target, placement, bases)
                : taskModel(folder, target, placement, bases);
        double difference = compared.difference();
        // not by >, which NaN would pass
        boolean same = difference <= TOLERANCE * Math.max(1, compared.before().largest());
        if (!same) {
            AtomicFolder.at(target).remove();
            throw new RunFailure(String.format(
                    Locale.ROOT,
                    "The merged model does not compute what %s does with its base: outputs differ by up to %.2g. Nothing"
                            + " was kept. Check the disk, and report it if it happens again.",
                    adapter,
                    difference));
        }
        return new Merging(
                AdapterConfig.read(folder).typeName(), compared.before().texts(), difference);
    }

    /**
     * What a model gives for some texts.
     *
     * @param texts how many it read
     * @param values all its outputs, text by text
     */
    private record Outputs(int texts, double[] values) {

        double largest() {
            return DoubleStream.of(values).map(Math::abs).max().orElse(0);
        }
    }

    /** What the adapter on its base gives, and what the plain model gives. */
    private record Compared(Outputs before, Outputs after) {

        /** The largest; NaN if a number is none, or there are more of one than of the other. */
        double difference() {
            if (before.values().length != after.values().length) {
                return Double.NaN;
            }
            double largest = 0;
            for (int i = 0; i < before.values().length; i++) {
                largest = Math.max(largest, Math.abs(before.values()[i] - after.values()[i])); // NaN stays NaN
            }
            return largest;
        }
    }

    private static void requireAdapter(Path folder) {
        if (!AdapterConfig.in(folder)) {
            throw new UserError(
                    folder + " holds no adapter (" + AdapterConfig.FILE_NAME + " is missing), so there is nothing to"
                            + " merge. If it is the folder of a model, it is whole already");
        }
    }

    private static void requireEmpty(Path target) {
        if (!Files.exists(target)) {
            return;
        }
        try (Stream<Path> content = Files.isDirectory(target) ? Files.list(target) : Stream.of(target)) {
            if (content.findAny().isPresent()) {
                throw new UserError(target + (Files.isDirectory(target) ? " is not empty" : " is a file")
                        + ", and the merged model would replace it. Name a folder that is new or empty");
            }
        } catch (IOException e) {
            throw new UserError("cannot read the folder " + target + ": " + e.getMessage(), e);
        }
    }

    private static Compared rewardModel(Path folder, Path target, Placement placement, Function<String, Path> bases) {
        Outputs before;
        try (RewardModel model = RewardModel.open(folder, placement, bases)) {
            before = rewards(model);
            model.saveMerged(target);
        }
        RewardCard.read(folder).map(CardMaker::ofWholeModel).ifPresent(card -> card.write(target));
        try (RewardModel merged = RewardModel.open(target, placement, bases)) {
            return new Compared(before, rewards(merged));
        }
    }

    /** The rewards of all texts as replies, and their spreads where there are some. */
    private static Outputs rewards(RewardModel model) {
        RewardInput input = model.input(OverLength.TRUNCATE_PROMPT);
        List<RewardInput.Read> reads = TEXTS.stream()
                .flatMap(text ->
                        input
                                .read(PROMPT, List.of(Completion.of(text), Completion.of(TEXTS.get(0))), nowhere())
                                .stream())
                .toList();
        if (reads.isEmpty()) {
            throw new UserError("the model reads at most " + model.spec().maxLength()
                    + " tokens, too few for any of the texts on which merging is checked");
        }
        double[] rewards = model.score(reads, done -> {}).stream()
                .flatMap(List::stream)
                .flatMapToDouble(Merging::numbers)
                .toArray();
        return new Outputs(reads.size(), rewards);
    }

    private static DoubleStream numbers(Reward reward) {
        return reward.spread().isPresent()
                ? DoubleStream.of(reward.value(), reward.spread().getAsDouble())
                : DoubleStream.of(reward.value());
    }

    private static Location nowhere() {
        return new Location("the check of what was merged", 0);
    }

    private static Compared taskModel(Path folder, Path target, Placement placement, Function<String, Path> bases) {
        Outputs before;
        try (TaskModel model = TaskModel.open(folder, placement, bases)) {
            before = logits(model);
            model.saveMerged(target);
        }
        try (TaskModel merged = TaskModel.open(target, placement, bases)) {
            return new Compared(before, logits(merged));
        }
    }

    private static Outputs logits(TaskModel model) {
        List<Encoding> texts = model.encode(TEXTS.stream().map(Labeled::of).toList());
        double[] logits = Arrays.stream(new Predictor(model.model(), model.workers()).logits(texts, done -> {}))
                .flatMapToDouble(of -> IntStream.range(0, of.length).mapToDouble(i -> of[i]))
                .toArray();
        return new Outputs(texts.size(), logits);
    }
}
