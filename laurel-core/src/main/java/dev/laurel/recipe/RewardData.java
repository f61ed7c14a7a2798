package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.data.Feedback;
import dev.laurel.data.FileConfig;
import dev.laurel.data.PartConfig;
import dev.laurel.data.preference.AttributeConfig;
import dev.laurel.data.preference.LoadedPreferences;
import dev.laurel.data.preference.PreferenceConfig;
import dev.laurel.data.preference.Preferences;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Transcript;
import dev.laurel.train.reward.RewardLoss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The judgements that a reward is learned from.
 *
 * @param ratings beside them, if attributes are learned from such
 */
record RewardData(
        RewardRecipe recipe,
        RewardLoss loss,
        LoadedPreferences<Feedback> judgements,
        Optional<LoadedPreferences<Feedback>> ratings) {

    /**
     * Reads the files of a recipe.
     *
     * @throws UserError if they are wrong, or if there is nothing to learn from
     */
    static RewardData load(RewardRecipe recipe, RewardLoss loss, Path folder) {
        RewardData data = new RewardData(
                recipe,
                loss,
                Preferences.load(recipe.data(), folder),
                ratingsOf(loss).map(config -> Preferences.load(config, folder)));
        if (data.all().stream().anyMatch(of -> of.train().size() == 0)) {
            throw new UserError("the train part of the data is empty");
        }
        return data;
    }

    private static Optional<PreferenceConfig> ratingsOf(RewardLoss loss) {
        return loss instanceof RewardLoss.Gated gated ? Optional.of(gated.ratings()) : Optional.empty();
    }

    private List<LoadedPreferences<Feedback>> all() {
        return Stream.concat(Stream.of(judgements), ratings.stream()).toList();
    }

    Map<String, AttributeConfig> attributes() {
        return ratings.orElse(judgements).attributes();
    }

    /** What the reader should know of how the files were read. */
    List<String> remarks() {
        return all().stream()
                .flatMap(of -> of.remarks().stream())
                .map(Object::toString)
                .toList();
    }

    /** Whether all prompts are turns, or none is; of texts that are dialogues already neither can be said. */
    Optional<Boolean> turns() {
        Transcript transcript = recipe.data().transcript();
        List<Feedback> examples =
                all().stream().flatMap(of -> of.train().examples().stream()).toList();
        if (examples.stream().allMatch(RewardData::isChat)) {
            return Optional.of(true);
        }
        boolean plain = examples.stream()
                .noneMatch(example ->
                        isChat(example) || transcript.begins(example.prompt().text()));
        return plain ? Optional.of(false) : Optional.empty();
    }

    private static boolean isChat(Feedback example) {
        return example.prompt() instanceof Prompt.Chat
                || example.completions().stream().anyMatch(Completion.Chat.class::isInstance);
    }

    /** The names of a part's files; of a part that was split off, those it was split off from. */
    List<String> files(String part) {
        PreferenceConfig data = recipe.data();
        PartConfig of = switch (part) {
            case "dev" -> data.dev().orElse(data.train());
            case "test" -> data.test().orElse(data.train());
            default -> data.train();
        };
        List<FileConfig> files = new ArrayList<>(of.all());
        if (part.equals("train")) {
            ratingsOf(loss).ifPresent(rated -> files.addAll(rated.train().all()));
        }
        return files.stream()
                .map(file -> file.file().replaceFirst(".*[/\\\\]", ""))
                .toList();
    }
}
