package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.data.DataConfig;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardSpec;
import dev.laurel.eval.TaskModel;
import dev.laurel.eval.zeroshot.ZeroShot;
import dev.laurel.eval.zeroshot.ZeroShotClassifier;
import dev.laurel.recipe.Recipe;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.SemisupervisedRecipe;
import dev.laurel.recipe.TaskRecipe;
import dev.laurel.report.Progress;
import dev.laurel.tensor.NativeLibraries;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model that a command uses, and where it computes. */
final class ModelOptions {

    /** The place in a help text of the options that say what a command works on: before those of the model. */
    static final int BEFORE = -10;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = {
                "The folder of a run or of a fine-tuned model, or",
                "hf://org/name[@revision] for a model on a hub"
            })
    private String model;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto, cpu, cuda or cuda:N (default: ${DEFAULT-VALUE})")
    private String device;

    @Option(
            names = "--precision",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "auto, fp32 or bf16, of matrix products (default: ${DEFAULT-VALUE})")
    private Precision precision;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "0",
            description = "Workers; 0 for one a core (default: ${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = "The model that an adapter was trained on (default: the one its file names)")
    private String base;

    /** The name as the user gave it. */
    String name() {
        return model;
    }

    /**
     * Opens the model; the caller closes it.
     *
     * @throws UserError if it is a reward model, which is used in another way
     */
    TaskModel open(Progress progress) {
        Path folder = folder(model, progress);
        if (RewardModel.isIn(folder)) {
            throw new UserError(model + " is a reward model: it says how good a reply is. Use: laurel score " + model);
        }
        NativeLibraries.load(progress);
        return TaskModel.open(folder, placement(), named -> base(named, progress));
    }

    /** Opens the model to tell classes that it was not trained for; the caller closes it. */
    ZeroShotClassifier openZeroShot(ZeroShot classes, Progress progress) {
        Path folder = folder(model, progress);
        NativeLibraries.load(progress);
        return classes.open(model, folder, placement());
    }

    /**
     * Opens a model as a reward model, where this one computes; the caller closes it.
     *
     * @throws UserError if it is none
     */
    RewardModel openReward(String model, Progress progress) {
        Path folder = folder(model, progress);
        if (!RewardModel.isIn(folder) && Files.exists(folder.resolve(HfConfig.FILE_NAME))) {
            List<String> labels = HfConfig.read(folder).labels().orElse(List.of());
            if (labels.size() > 1) {
                throw new UserError("%s is no reward model: it tells %d classes apart (%s). Use: laurel predict %s"
                        .formatted(model, labels.size(), String.join(", ", labels), model));
            }
        }
        NativeLibraries.load(progress);
        return RewardModel.open(folder, placement(), named -> base(named, progress));
    }

    /** What {@code reward.json} says of a model; nothing if it is no reward model of this program. */
    Optional<RewardSpec> reward(String model, Progress progress) {
        return RewardSpec.read(AtomicFolder.at(folder(model, progress)).locate());
    }

    private ModelName called(String name) {
        return new ModelName(name, Optional.ofNullable(base));
    }

    private Path folder(String name, Progress progress) {
        return called(name).folder(progress);
    }

    private Path base(String named, Progress progress) {
        return called(model).baseFolder(named, progress);
    }

    private Placement placement() {
        return Placement.resolve(device, precision, workers);
    }

    /** The data section that the model was trained with, if it stands in the folder of its run. */
    Optional<DataConfig> trainedOn() {
        if (called(model).isOnHub()) {
            return Optional.empty();
        }
        Path folder = Path.of(model).toAbsolutePath().normalize();
        return Stream.of(folder, folder.resolve(".."))
                .map(RunFolder::new)
                .filter(run -> Files.exists(run.recipe()) && Files.isDirectory(run.model()))
                .findFirst()
                .map(run -> Recipe.read(run.recipe(), List.of()))
                .flatMap(ModelOptions::dataOf);
    }

    private static Optional<DataConfig> dataOf(Recipe recipe) {
        if (recipe instanceof SemisupervisedRecipe few) {
            return Optional.of(few.data());
        }
        return recipe instanceof TaskRecipe task ? Optional.of(task.data()) : Optional.empty();
    }
}
