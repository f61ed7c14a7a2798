package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.config.Key;
import dev.laurel.data.DataConfig;
import dev.laurel.data.LimitConfig;
import dev.laurel.data.PartConfig;
import dev.laurel.data.SplitConfig;
import dev.laurel.data.TaskKind;
import dev.laurel.tensor.Precision;
import dev.laurel.train.TrainConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a finished run goes on with newly collected data: what it is made from, the new data, and what keeps the old. */
public record ContinualRecipe(
        @Key(doc = "The name of the run that goes on.") String name,

        @Key(doc = "The version that the new one is made from.", min = 1)
        int from,

        @Key(doc = "What is predicted.") TaskKind task,

        @Key(doc = "Where the new examples stand; read as those of the run unless said otherwise.")
        DataConfig data,

        @Key(doc = "A file of new examples to measure on, in place of data.split.test.")
        Optional<String> test,

        @Key(
                doc =
                        "What a new example means whose text had another label before: keep-new, the new label holds and the"
                                + " text is not replayed with the old one; keep-old, it is left out; refuse.",
                defaultValue = "keep-new")
        Conflicts conflicts,

        @Key(
                doc = "What keeps the old from being forgotten, any of replay, distillation, ewc and l2-sp together;"
                        + " naive, alone, for nothing.",
                defaultValue = "[replay, distillation]")
        List<Method> methods,

        @Key(doc = "Old examples that are learned again.", defaultValue = "{}")
        Replay replay,

        @Key(doc = "The old model's answers as targets (LwF: Li, Hoiem 2016).", defaultValue = "{}")
        Distilled distillation,

        @Key(doc = "Weights that old examples depend on are held (Kirkpatrick et al. 2017).", defaultValue = "{}")
        Elastic ewc,

        @Key(doc = "All weights are drawn back to the old ones (Xuhong et al. 2018).", defaultValue = "{}")
        Anchored l2Sp,

        @Key(doc = "When the new version takes the old one's place.", defaultValue = "{}")
        Gate gate,

        @Key(doc = "How the model is trained on the new examples; as the run's last stage was unless said otherwise.")
        TrainConfig train,

        @Key(doc = "Seed of everything random in training: new outputs, the order of examples, dropout, what is kept.")
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

    private static final double HELD_OUT = 0.2;

    /** What becomes of a new example whose text had another label before. */
    public enum Conflicts {
        KEEP_NEW,
        KEEP_OLD,
        REFUSE
    }

    /** What keeps the old. */
    public enum Method {
        NAIVE,
        REPLAY,
        L2_SP,
        EWC,
        DISTILLATION
    }

    /** The keys of the method {@code replay}. */
    public record Replay(
            @Key(
                    doc = "Share of an update's examples that are old; the new ones are batch_size.",
                    defaultValue = "0.5",
                    min = 0,
                    exclusiveMin = true,
                    max = 1,
                    exclusiveMax = true)
            double share,

            @Key(
                    doc = "The most examples that a version keeps of all that were learned so far, drawn evenly; ewc is"
                            + " measured on them too.",
                    defaultValue = "2000",
                    min = 1)
            int memory) {}

    /** The keys of the method {@code distillation}. */
    public record Distilled(
            @Key(doc = "Weight beside the loss on labels.", defaultValue = "1", min = 0, source = "Li, Hoiem 2016")
            double weight,

            @Key(
                    doc = "What both models' logits are divided by.",
                    defaultValue = "2",
                    min = 0,
                    exclusiveMin = true,
                    source = "Li, Hoiem 2016")
            double temperature) {}

    /** The keys of the method {@code ewc}. */
    public record Elastic(
            @Key(doc = "λ: the loss has λ/2 Σ F (θ − θ*)² added.", defaultValue = "1e5", min = 0)
            double strength,

            @Key(doc = "The most old examples on which F is measured.", defaultValue = "300", min = 1)
            int examples) {}

    /** The keys of the method {@code l2-sp}. */
    public record Anchored(
            @Key(
                    doc = "α: an update takes learning rate · α of the distance to the old weights away; it becomes"
                            + " train.regularisation.l2_sp.",
                    defaultValue = "100",
                    min = 0)
            double strength) {}

    /** When a new version is taken. */
    public record Gate(
            @Key(
                    doc = "How much worse a frozen test set may become beyond what its interval allows, in the metric.",
                    defaultValue = "0",
                    min = 0,
                    max = 1)
            double tolerance,

            @Key(doc = "Whether the new version takes the place whatever the gate says.", defaultValue = "false")
            boolean force) {}

    public ContinualRecipe {
        Recipe.requireName(name);
        if (methods.isEmpty() || methods.contains(Method.NAIVE) && methods.size() > 1) {
            throw new IllegalArgumentException("'methods' must name what keeps the old, found " + methods
                    + "; naive stands alone and keeps nothing");
        }
        if (new HashSet<>(methods).size() < methods.size()) {
            throw new IllegalArgumentException("'methods' names one twice: " + methods);
        }
        if (methods.contains(Method.EWC) && train.peft().isPresent()) {
            throw new IllegalArgumentException(
                    "ewc and peft are both given: with peft the weights that ewc holds stay as they are anyway");
        }
        if (data.dev().isPresent() || data.split().dev() > 0) {
            throw new IllegalArgumentException("'data' has a dev part: choosing weights by new examples alone would"
                    + " favour forgetting, so the last ones are taken. Give test examples only");
        }
        if (test.isPresent() && (data.test().isPresent() || data.split().test() > 0)) {
            throw new IllegalArgumentException(
                    "'test' and 'data.test' or 'data.split.test' both give what is measured" + " on; keep one");
        }
    }

    /**
     * A run's recipe, to go on with new data.
     *
     * @param from the version that it is made from
     * @param file the new examples
     * @param test more of them to measure on; without them a fifth of the file is held out
     * @param keys {@code key=value} arguments
     * @throws UserError if the run predicts no classes, or an argument is wrong
     */
    public static ContinualRecipe of(Recipe run, int from, Path file, Optional<Path> test, List<String> keys) {
        if (!(run instanceof TaskRecipe task) || task.task() == TaskKind.REGRESSION) {
            throw new UserError("the run " + run.name() + " is of task " + run.taskName() + " and "
                    + (run instanceof TaskRecipe ? "predicts a number" : "no supervised one")
                    + ". Only runs of a recipe with task classification, multi-label or tokens and 'stages' go on");
        }
        List<TrainConfig> stages = task.training();
        ContinualRecipe plain = new ContinualRecipe(
                task.name(),
                from,
                task.task(),
                data(task.data(), file, test.isPresent()),
                test.map(ContinualRecipe::absolute),
                Conflicts.KEEP_NEW,
                List.of(Method.REPLAY, Method.DISTILLATION),
                Config.defaults(Replay.class),
                Config.defaults(Distilled.class),
                Config.defaults(Elastic.class),
                Config.defaults(Anchored.class),
                Config.defaults(Gate.class),
                stages.get(stages.size() - 1),
                task.seed(),
                task.device(),
                task.precision(),
                task.workers());
        return Config.with(plain, keys.toArray(String[]::new));
    }

    /** The same columns and names, but one file, whose labels are what is found in it. */
    private static DataConfig data(DataConfig run, Path file, boolean measuredElsewhere) {
        return new DataConfig(
                PartConfig.of(absolute(file)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                run.format(),
                run.encoding(),
                run.delimiter(),
                run.header(),
                run.columns(),
                run.labelSeparator(),
                List.of(),
                run.labelNames(),
                run.tagScheme(),
                run.collapseTags(),
                new SplitConfig(0, measuredElsewhere ? 0 : HELD_OUT, Optional.empty()),
                new LimitConfig(Optional.empty(), Optional.empty(), Optional.empty()),
                run.seed());
    }

    /** So that the rest can be done from anywhere. */
    private static String absolute(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }

    boolean has(Method method) {
        return methods.contains(method);
    }

    @Override
    public String description() {
        return "";
    }

    @Override
    public String model() {
        return name + " version " + from;
    }

    /** As {@code train} says, with the pull of l2-sp if that is a method. */
    @Override
    public List<TrainConfig> training() {
        return List.of(has(Method.L2_SP) ? Config.with(train, "regularisation.l2_sp=" + l2Sp.strength()) : train);
    }

    @Override
    public String taskName() {
        return task.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
