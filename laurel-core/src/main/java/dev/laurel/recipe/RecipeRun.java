package dev.laurel.recipe;

import dev.laurel.base.Difference;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.hub.ModelHub;
import dev.laurel.metric.ClassRow;
import dev.laurel.metric.ConfusionMatrix;
import dev.laurel.metric.MetricReport;
import dev.laurel.model.Model;
import dev.laurel.report.Progress;
import dev.laurel.tensor.Engine;
import dev.laurel.tensor.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Carries out a recipe: reads data and model, evaluates, goes through the stages, evaluates again, and writes the run's
 * folder.
 */
public final class RecipeRun {

    private static final int MISTAKES = 20;

    private final Recipe recipe;
    private final RunFolder folder;
    private final Surroundings surroundings;
    private final Instant started = Instant.now();
    private final RunMessages messages;
    private Map<String, String> pretrainedFiles = Map.of();

    /**
     * What a run needs from outside.
     *
     * @param dataFolder what relative file names in the recipe start from
     * @param models finds the folder of a model by the recipe's name for it
     * @param versions of what the run's numbers depend on, for {@code run.json}
     * @param progress where to tell how far it is
     * @param stopRequested asked after every update, and while evaluating before and after training
     */
    public record Surroundings(
            Path dataFolder,
            Function<String, Path> models,
            Map<String, String> versions,
            Progress progress,
            BooleanSupplier stopRequested) {

        /** Models from folders, built-in names and hubs, nothing shown, never stopped. */
        public static Surroundings quiet(Path dataFolder) {
            ModelHub hub = ModelHub.system();
            return new Surroundings(
                    dataFolder,
                    model -> hub.resolve(model, progress -> {}),
                    Map.of("java", Runtime.version().toString()),
                    Progress.NONE,
                    () -> false);
        }
    }

    private RecipeRun(Recipe recipe, RunFolder folder, Surroundings surroundings) {
        this.recipe = recipe;
        this.folder = folder;
        this.surroundings = surroundings;
        messages = new RunMessages(surroundings.progress());
    }

    /**
     * Runs the recipe, or the rest of it if the folder holds checkpoints of it.
     *
     * @throws UserError if recipe, data or model are wrong
     */
    public static RunRecord execute(Recipe recipe, RunFolder folder, Surroundings surroundings) {
        return new RecipeRun(recipe, folder, surroundings).execute();
    }

    private RunRecord execute() {
        Placement placement = Placement.resolve(recipe.device(), recipe.precision(), recipe.workers());
        Path pretrained = recipe.pretrained(surroundings.models());
        pretrainedFiles = FileHash.ofModel(pretrained);
        try (Job job = open(recipe, surroundings, pretrained, placement)) {
            // Only now: a run that could not even begin leaves the folder free for the next try.
            try (RunLock lock = folder.lock()) {
                keepRecipe(recipe, folder);
                return execute(job, placement);
            }
        }
    }

    /** Reads data and model; the caller's to close. */
    static Job open(Recipe recipe, Surroundings surroundings, Path pretrained, Placement placement) {
        if (recipe instanceof RewardRecipe reward) {
            return RewardJob.open(reward, surroundings, pretrained, placement);
        }
        if (recipe instanceof SemisupervisedRecipe few) {
            return SemisupervisedJob.open(few, surroundings, pretrained, placement);
        }
        if (recipe instanceof PretrainRecipe text) {
            return PretrainJob.open(text, surroundings, pretrained, placement);
        }
        TaskRecipe task = (TaskRecipe) recipe;
        return task.fewShot().isPresent()
                ? FewShotJob.open(task, surroundings, pretrained, placement)
                : LabeledJob.open(task, surroundings, pretrained, placement);
    }

    private RunRecord execute(Job job, Placement placement) {
        announce(job, placement);
        Measuring measuring = new Measuring(surroundings);
        Map<String, Job.Measured> start = measuring.of("before training", job);
        Map<String, MetricReport> before = reports(start);
        JobTraining.Trained training = new JobTraining(
                        recipe, folder, surroundings, messages, pretrainedFiles, placement, job, Optional.empty())
                .run(start);
        job.finish();
        Map<String, Job.Measured> measured = measuring.of("after training", job);
        Map<String, MetricReport> after = reports(measured);
        job.save(folder.model());
        verify(job);
        RunRecord record = record(job, placement, training, before, after, measured);
        job.describe(folder.model(), record);
        RunReport.write(folder, record);
        record.write(folder.record());
        training.checkpoints().forEach(AtomicFolder::remove);
        return record;
    }

    /** Writes the recipe beside the run, or refuses to go on with another one than the run was begun with. */
    static void keepRecipe(Recipe recipe, RunFolder folder) {
        String now = recipe.yaml();
        if (!Files.exists(folder.recipe())) {
            AtomicFile.writeText(folder.recipe(), now);
            return;
        }
        try {
            String then = Files.readString(folder.recipe());
            if (!then.equals(now)) {
                throw new UserError(folder.path() + " was begun with another recipe: " + Difference.between(then, now)
                        + ". Resume with the settings it was begun with, or begin a new run in another folder");
            }
        } catch (IOException e) {
            throw new UserError("cannot read " + folder.recipe() + ": " + e.getMessage(), e);
        }
    }

    private void announce(Job job, Placement placement) {
        Model model = job.model();
        if (!model.loaded().initialised().isEmpty()) {
            messages.say("New head for this task: "
                    + String.join(", ", model.loaded().initialised()));
        }
        if (!model.loaded().leftOut().isEmpty()) {
            messages.say("Left out, belonging to another head: "
                    + String.join(", ", model.loaded().leftOut()));
        }
        job.warnings().forEach(messages::warn);
        long adapter =
                model.trained() == model.parameters() ? 0 : model.trained().count();
        long all = model.parameters().count() + adapter;
        long trained = model.trained().trainableCount();
        messages.say(String.format(
                Locale.ROOT,
                "%s: %,d parameters, %,d of them trained (%.2f %%); %s on %s, %d %s",
                recipe.model(),
                all,
                trained,
                100.0 * trained / all,
                placement.precision().name().toLowerCase(Locale.ROOT),
                placement.deviceName(),
                placement.workers(),
                placement.workers() == 1 ? "worker" : "workers"));
    }

    private void verify(Job job) {
        long tokens = job.parts().stream()
                .filter(Job.Part::isHeldOut)
                .mapToLong(Job.Part::tokens)
                .sum();
        Engine.releaseMemory();
        surroundings.progress().begin("Checking what was saved", tokens, "tokens");
        job.verify(folder.model(), done -> surroundings.progress().advance(done, ""));
        surroundings.progress().end();
    }

    private Map<String, MetricReport> reports(Map<String, Job.Measured> measured) {
        Map<String, MetricReport> reports = new LinkedHashMap<>();
        measured.forEach((part, of) -> reports.put(part, of.scores().report(recipe.seed())));
        return reports;
    }

    private RunRecord record(
            Job job,
            Placement placement,
            JobTraining.Trained training,
            Map<String, MetricReport> before,
            Map<String, MetricReport> after,
            Map<String, Job.Measured> measured) {
        Map<String, RunRecord.Part> described = new LinkedHashMap<>();
        for (Job.Part part : job.parts()) {
            described.put(
                    part.name(),
                    new RunRecord.Part(part.examples(), part.tokens(), part.cut(), part.sha256(), part.labels()));
        }
        Map<String, List<ClassRow>> perClass = new LinkedHashMap<>();
        Map<String, ConfusionMatrix> confusion = new LinkedHashMap<>();
        Map<String, List<RunRecord.Mistake>> mistakes = new LinkedHashMap<>();
        after.forEach((name, report) -> {
            perClass.put(name, report.perClass());
            report.confusion().ifPresent(matrix -> confusion.put(name, matrix));
            mistakes.put(name, measured.get(name).mistakes(MISTAKES));
            report.notes().forEach(note -> messages.warn(name + ": " + note));
        });
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("device", placement.deviceName());
        machine.put("precision", placement.precision().name().toLowerCase(Locale.ROOT));
        machine.put("workers", String.valueOf(placement.workers()));
        machine.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put(
                RunRecord.DATA_FOLDER,
                surroundings.dataFolder().toAbsolutePath().normalize().toString());
        Map<String, String> source = new LinkedHashMap<>();
        source.put("name", recipe.model());
        source.put("type", job.model().config().modelType());
        source.put("parameters", String.valueOf(job.model().parameters().count()));
        source.putAll(pretrainedFiles);
        return new RunRecord(
                recipe.name(),
                recipe.description(),
                recipe.taskName(),
                after.values().stream().findFirst().map(MetricReport::headline).orElse(""),
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                (Instant.now().toEpochMilli() - started.toEpochMilli()) / 1000.0,
                recipe.yaml(),
                surroundings.versions(),
                machine,
                source,
                described,
                training.figures(),
                phases(before, after, RunRecord::values),
                phases(before, after, RunRecord::ranges),
                perClass,
                confusion,
                mistakes,
                messages.warnings(),
                training.stages());
    }

    private static <T> Map<String, Map<String, T>> phases(
            Map<String, MetricReport> before, Map<String, MetricReport> after, Function<MetricReport, T> figures) {
        Map<String, Map<String, T>> phases = new LinkedHashMap<>();
        phases.put("before", new LinkedHashMap<>());
        phases.put("after", new LinkedHashMap<>());
        before.forEach((part, report) -> phases.get("before").put(part, figures.apply(report)));
        after.forEach((part, report) -> phases.get("after").put(part, figures.apply(report)));
        return phases;
    }
}
