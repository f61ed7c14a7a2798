package dev.laurel.recipe;

import dev.laurel.config.Key;
import dev.laurel.data.DataConfig;
import dev.laurel.data.PartConfig;
import dev.laurel.data.TaskKind;
import dev.laurel.tensor.Precision;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.semisupervised.CoTrainingConfig;
import dev.laurel.train.semisupervised.ConsistencyConfig;
import dev.laurel.train.semisupervised.ExpectedRewardConfig;
import dev.laurel.train.semisupervised.Guard;
import dev.laurel.train.semisupervised.MeanTeacherConfig;
import dev.laurel.train.semisupervised.SelfTrainingConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A recipe for few labels and many texts without: a supervised model first, then training on the texts without labels, then
 * fine-tuning on the labels again, measured after each.
 */
public record SemisupervisedRecipe(
        @Key(doc = "A short name, which the run's folder and report take.")
        String name,

        @Key(doc = "What the recipe is for, in one sentence.", defaultValue = "''")
        String description,

        @Key(doc = "The pretrained model: a built-in name, a folder, or hf://organisation/name[@revision].")
        String model,

        @Key(doc = "What is predicted; a choice, no number.")
        TaskKind task,

        @Key(
                doc =
                        "How the texts without labels are used: supervised, not at all, with the same number of updates on the"
                                + " labelled ones; reward, the expected reward; self-training; co-training, what several models agree"
                                + " on; fixmatch, uda or mean-teacher, consistency.")
        Method method,

        @Key(doc = "Where the labelled examples stand.") DataConfig data,

        @Key(doc = "Where the texts without labels stand; their files are of the format that data states.")
        Optional<PartConfig> unlabelled,

        @Key(
                doc =
                        "Labels that are kept: of a classification the examples of each class, else all examples. The others"
                                + " lose their label and join the texts without. 0 for all.",
                defaultValue = "0",
                min = 0)
        int fewLabels,

        @Key(doc = "The most texts without labels, drawn at random; 0 for all.", defaultValue = "0", min = 0)
        int unlabelledLimit,

        @Key(doc = "How the supervised model is trained on the labelled examples.", defaultValue = "{}")
        TrainConfig supervised,

        @Key(
                doc =
                        "How the model is trained on the texts without labels: epochs are passes over them, batches are theirs.",
                defaultValue = "{}")
        TrainConfig semisupervised,

        @Key(doc = "Labelled examples that each update sees beside the texts without.", defaultValue = "16", min = 1)
        int labelledBatchSize,

        @Key(doc = "How the model is trained on the labelled examples at the end; not at all if absent.")
        Optional<TrainConfig> fineTune,

        @Key(doc = "Keys of the method reward.", defaultValue = "{}")
        ExpectedRewardConfig reward,

        @Key(doc = "Keys of the method self-training.", defaultValue = "{}")
        SelfTrainingConfig selfTraining,

        @Key(doc = "Keys of the method co-training.", defaultValue = "{}")
        CoTrainingConfig coTraining,

        @Key(doc = "Keys of the methods fixmatch and uda.", defaultValue = "{}")
        ConsistencyConfig consistency,

        @Key(doc = "Keys of the method mean-teacher.", defaultValue = "{}")
        MeanTeacherConfig meanTeacher,

        @Key(
                doc = "What is done when, on the dev part, what is learned from rises while the model gets worse: off,"
                        + " warn, stop, or roll-back to the best weights.",
                defaultValue = "roll-back")
        Guard.Action guard,

        @Key(doc = "Seed of everything random: new heads, the order of examples, dropout.", defaultValue = "42")
        long seed,

        @Key(doc = "Where to compute: auto, cpu, cuda, cuda:1.", defaultValue = "auto")
        String device,

        @Key(
                doc = "Number format of matrix products; auto takes bf16 where the machine is faster with it.",
                defaultValue = "auto")
        Precision precision,

        @Key(
                doc = "Data-parallel workers inside the process, 0 for one a core; the last digits depend on it.",
                defaultValue = "0",
                min = 0,
                max = 256)
        int workers)
        implements Recipe {

    /** How texts without labels are used. */
    public enum Method {
        SUPERVISED,
        REWARD,
        SELF_TRAINING,
        CO_TRAINING,
        FIXMATCH,
        UDA,
        MEAN_TEACHER;

        /** As a recipe writes it. */
        String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public SemisupervisedRecipe {
        Recipe.requireName(name);
        if (task == TaskKind.REGRESSION) {
            throw new IllegalArgumentException(
                    "'task' is regression, but only choices can be learned from texts without"
                            + " labels: classification, multi-label or tokens");
        }
        if (unlabelled.isEmpty() && fewLabels == 0) {
            throw new IllegalArgumentException(
                    "there are no texts without labels: say where they stand under 'unlabelled',"
                            + " or with few_labels how many labels are kept");
        }
        if (method == Method.MEAN_TEACHER
                && semisupervised.regularisation().average().isPresent()) {
            throw new IllegalArgumentException(
                    "'semisupervised' has an average of the weights, but of mean-teacher it is the teacher:"
                            + " leave it out, and say mean_teacher.decay");
        }
        List<TrainConfig> all = new ArrayList<>(List.of(supervised, semisupervised));
        fineTune.ifPresent(all::add);
        if (all.stream().map(TrainConfig::peft).distinct().count() > 1) {
            throw new IllegalArgumentException(
                    "'supervised', 'semisupervised' and 'fine_tune' differ in 'peft': one adapter"
                            + " goes through all of them, so say the same in each");
        }
    }

    @Override
    public List<TrainConfig> training() {
        List<TrainConfig> all = new ArrayList<>(List.of(supervised, semisupervised));
        fineTune.ifPresent(all::add);
        return all;
    }

    @Override
    public String taskName() {
        return task.name().toLowerCase(Locale.ROOT).replace('_', '-') + " with few labels";
    }
}
