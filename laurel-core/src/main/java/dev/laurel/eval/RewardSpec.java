package dev.laurel.eval;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.config.RecordJson;
import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Transcript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * {@code reward.json} in a reward model's folder: how a prompt and a reply become what the model reads, and what its
 * outputs mean, so that scoring reads exactly as training did.
 *
 * @param join how prompt and reply are put together
 * @param transcript how turns are written
 * @param maxLength the most tokens of both with the special tokens
 * @param overLength what becomes of what is longer
 * @param pooling which token's vector the head reads: always the first one, there is no padding
 * @param learnedFrom the kind of judgements
 * @param method the loss
 * @param readout what the outputs mean
 * @param learned numbers beside the weights, mostly learned, by name: thresholds of levels, how likely ties are
 * @param temperature by which a difference of rewards is divided before σ makes a probability of it
 * @param turns whether the prompts it was trained on were turns of a conversation, or else plain texts; nothing where
 *     that is not known, where there were both, and where texts were dialogues that had their names already
 */
public record RewardSpec(
        Join join,
        Transcript transcript,
        int maxLength,
        OverLength overLength,
        String pooling,
        PreferenceKind learnedFrom,
        String method,
        Readout readout,
        Map<String, List<Double>> learned,
        double temperature,
        Optional<Boolean> turns) {

    /** Under {@code learned}: how likely ties are, log(θ−1) of Rao and Kupper, log ν of Davidson. */
    public static final String TIE = "tie";

    /** Under {@code learned}: what {@link Levels} makes the thresholds of an ordinal scale of. */
    public static final String THRESHOLDS = "thresholds";

    /** Under {@code learned}: the logarithm of what gated attributes are multiplied by to become log-odds. */
    public static final String LOG_SCALE = "log_scale";

    private static final String FILE = "reward.json";

    public RewardSpec {
        turns = Objects.requireNonNullElse(turns, Optional.empty()); // files of earlier versions lack it
    }

    /** Of a model about which nothing is known but how prompt and reply are put together, not whether they were turns. */
    public RewardSpec(
            Join join,
            Transcript transcript,
            int maxLength,
            OverLength overLength,
            String pooling,
            PreferenceKind learnedFrom,
            String method,
            Readout readout,
            Map<String, List<Double>> learned,
            double temperature) {
        this(
                join,
                transcript,
                maxLength,
                overLength,
                pooling,
                learnedFrom,
                method,
                readout,
                learned,
                temperature,
                Optional.empty());
    }

    /** How prompt and reply become one input. */
    public enum Join {
        /** One text, the reply right behind the prompt, as TRL does. */
        TEXT,
        /** Two texts with the separator token between them, as encoders read pairs. */
        PAIR
    }

    /** What transformers and TRL do with a model that says nothing of this. */
    static RewardSpec ofTransformers(int maxLength) {
        return new RewardSpec(
                Join.TEXT,
                Transcript.DEFAULT,
                maxLength,
                OverLength.TRUNCATE_PROMPT,
                "first",
                PreferenceKind.PAIRS,
                "unknown",
                Readout.single(),
                Map.of(),
                1);
    }

    /** The same with another temperature. */
    public RewardSpec withTemperature(double value) {
        return new RewardSpec(
                join, transcript, maxLength, overLength, pooling, learnedFrom, method, readout, learned, value, turns);
    }

    /** The same with word on whether it was trained on turns. */
    public RewardSpec withTurns(Optional<Boolean> trained) {
        return new RewardSpec(
                join,
                transcript,
                maxLength,
                overLength,
                pooling,
                learnedFrom,
                method,
                readout,
                learned,
                temperature,
                trained);
    }

    /** How likely ties are; nothing of a model that was not trained on them, or before this was kept. */
    public Optional<Ties> ties() {
        return Optional.ofNullable(learned.get(TIE))
                .flatMap(number -> Ties.Model.of(method).map(model -> new Ties(model, number.get(0))));
    }

    /** The levels of the rating that was learned; nothing if it has none. */
    public Optional<Levels> levels() {
        return Optional.ofNullable(learned.get(THRESHOLDS))
                .map(raw -> Levels.of(
                        raw,
                        readout.outputs().get(0).low(),
                        readout.outputs().get(0).high()));
    }

    /** A text as the prompt that it would have been in training: what a user says, or what the reply continues. */
    public Prompt prompt(String text) {
        return turns.orElse(false) ? Prompt.turn(text) : Prompt.of(text);
    }

    /** A text as the reply that it would have been in training. */
    public Completion completion(String text) {
        return turns.orElse(false) ? Completion.turn(text) : Completion.of(text);
    }

    /** The same with outputs that mean something else. */
    RewardSpec withReadout(Readout other) {
        return new RewardSpec(
                join,
                transcript,
                maxLength,
                overLength,
                pooling,
                learnedFrom,
                method,
                other,
                learned,
                temperature,
                turns);
    }

    /** The same with another greatest length. */
    RewardSpec withMaxLength(int tokens) {
        return new RewardSpec(
                join,
                transcript,
                tokens,
                overLength,
                pooling,
                learnedFrom,
                method,
                readout,
                learned,
                temperature,
                turns);
    }

    /** What is to be known of a saved model, with what was learned beside its weights. */
    RewardSpec saved(Map<String, List<Double>> numbers) {
        return new RewardSpec(
                join,
                transcript,
                maxLength,
                overLength,
                pooling,
                learnedFrom,
                method,
                readout.saved(),
                numbers,
                temperature,
                turns);
    }

    /** The same with another policy for what is too long. */
    RewardSpec withOverLength(OverLength policy) {
        return new RewardSpec(
                join,
                transcript,
                maxLength,
                policy,
                pooling,
                learnedFrom,
                method,
                readout,
                learned,
                temperature,
                turns);
    }

    /**
     * What a folder says of the reward model in it; nothing if it was not made by this program.
     *
     * @throws UserError if the file is damaged
     */
    public static Optional<RewardSpec> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            RewardSpec spec = RecordJson.read(file, RewardSpec.class);
            if (!spec.isComplete()) {
                throw new UserError(file + " does not say all that is to be known of a reward model: it was changed, or"
                        + " written by another version. Train the model again");
            }
            return Optional.of(spec);
        } catch (JacksonException e) {
            throw new UserError(file + " does not describe a reward model: " + e.getOriginalMessage(), e);
        }
    }

    private boolean isComplete() {
        return Stream.of(join, transcript, overLength, pooling, learnedFrom, method, readout, learned)
                        .allMatch(Objects::nonNull)
                && maxLength > 0
                && temperature > 0;
    }

    void write(Path folder) {
        AtomicFile.writeText(folder.resolve(FILE), RecordJson.write(this) + "\n");
    }
}
