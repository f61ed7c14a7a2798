package dev.laurel.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.laurel.base.Location;
import dev.laurel.data.preference.ReplyRow;
import dev.laurel.eval.RewardModel;
import dev.laurel.metric.Estimate;
import dev.laurel.recipe.RunFolder;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains a classifier from few labels, a reward and texts without labels, and a reward model, both from a real pretrained
 * model on the shipped data, and uses the latter.
 */
@Command(
        name = "quickstart",
        description =
                "Train a real model from few labels, a reward and unlabelled data, and measure what each step brings;"
                        + " then train a reward model and score replies")
final class QuickstartCommand extends Subcommand {

    private static final String NAME = "quickstart";
    private static final String REWARD = "-reward";
    private static final String MESSAGE = "My kettle leaks at the bottom since yesterday. What can I do?";
    private static final List<String> REPLIES = List.of(
            "I'm sorry about that. Stop using it and send me the order number: a new one goes out today, and you"
                    + " needn't return the old one.",
            "Kettles should be used as the manual says. Anything else?");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the first run; the reward model's is DIR-reward (default: runs/quickstart)")
    private Optional<Path> out = Optional.empty();

    QuickstartCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        RecipeExecution flow =
                new RecipeExecution(session(), ShippedRecipes.find("reward-training"), List.of("name=" + NAME));
        RecipeExecution reward = new RecipeExecution(
                session(), ShippedRecipes.find("reward-pairs"), List.of("name=" + NAME + REWARD, "epochs=3"));
        Path first = out.orElseGet(
                () -> flow.free(place -> RunFolder.isFree(place) && RunFolder.isFree(rewardPlace(place))));
        RunFolder.begin(rewardPlace(first)); // refused now rather than when the first run is done
        RecipeExecution.Outcome classifier = flow.begin(Optional.of(first));
        session().progress().message("Next, a reward model: which of two replies to a message is better");
        RecipeExecution.Outcome rewards = reward.begin(Optional.of(rewardPlace(first)));
        return new Outcome(classifier, rewards, example(rewards));
    }

    private static Path rewardPlace(Path place) {
        return place.resolveSibling(place.getFileName() + REWARD);
    }

    private static ScoreAnswer example(RecipeExecution.Outcome run) {
        ReplyRow row = ReplyRow.of(
                new Location(NAME, 0),
                Prompt.of(MESSAGE),
                REPLIES.stream().map(Completion::of).toList());
        try (RewardModel model = RewardModel.open(new RunFolder(Path.of(run.folder())).model())) {
            Scored scored = new Scoring(model, OptionalDouble.empty(), true)
                    .of(List.of(row))
                    .get(0);
            return new ScoreAnswer(REPLIES, scored);
        }
    }

    /** Both runs, and what the reward model says of two replies that it has never seen. */
    private record Outcome(RecipeExecution.Outcome classifier, RecipeExecution.Outcome reward, ScoreAnswer example)
            implements Answer {

        private static final String TEST = "test";

        /** The classifier's as any run's answer, and beside it the same of the reward model. */
        private record Json(@JsonUnwrapped RecipeExecution.Outcome classifier, RewardJson reward) {}

        private record RewardJson(@JsonUnwrapped RecipeExecution.Outcome run, Object example) {}

        @Override
        public Object json() {
            return new Json(classifier, new RewardJson(reward, example.json()));
        }

        @Override
        public void print(Console console) {
            classifier.print(console);
            console.print("");
            console.print(console.bold("Which of two replies is better"));
            console.print("");
            TextTable table = new TextTable("on the test pairs", ">accuracy", "95 % interval");
            row(table, "the reward model", reward.record().estimate("after", TEST, "accuracy"));
            row(table, "the same before training", reward.record().estimate("before", TEST, "accuracy"));
            row(table, "preferring the longer reply", reward.record().estimate("after", TEST, "length_accuracy"));
            table.print(console);
            console.print("");
            console.print(MESSAGE);
            console.print("");
            example.print(console);
            reward.printPlaces(console);
        }

        private static void row(TextTable table, String what, Optional<Estimate> measured) {
            measured.ifPresent(estimate -> table.row(
                    what,
                    String.format(Locale.ROOT, "%.4f", estimate.value()),
                    String.format(Locale.ROOT, "%.4f to %.4f", estimate.low(), estimate.high())));
        }
    }
}
