package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.report.RunLog;
import dev.laurel.tensor.Engine;
import dev.laurel.tensor.Placement;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The trainings of a recipe alone, while somebody looks on: one of many runs, of which only the best is worth completing.
 *
 * <p>Nothing but the dev part is measured and no model is written. {@link RecipeRun#execute} in the same folder completes
 * the run from what it has learned, without training again.
 */
public final class WatchedRun {

    private static final String DEV = Job.DEV + "/";

    private WatchedRun() {}

    /**
     * What the dev part says of a recipe's model before training.
     *
     * @param headline the metric that the task is judged by; larger is better
     * @param metrics all of them, by name
     * @param sources what numbers depend on beside the recipe: hashes of data and model, by name
     */
    public record Start(String headline, Map<String, Double> metrics, Map<String, String> sources) {}

    /**
     * What a run came to.
     *
     * @param ended whether its onlooker ended it
     * @param reached how far it came
     * @param dev what the dev part says of the weights that were kept; empty if it was ended
     */
    public record Outcome(boolean ended, Onlooker.Reached reached, Map<String, Double> dev) {}

    /**
     * Reads data and model and measures the dev part, without training.
     *
     * @throws UserError if recipe, data or model are wrong, or there is no dev part
     */
    public static Start start(Recipe recipe, RecipeRun.Surroundings surroundings) {
        Path pretrained = surroundings.models().apply(recipe.model());
        Map<String, String> sources = new LinkedHashMap<>();
        FileHash.ofModel(pretrained).forEach((name, hash) -> sources.put("model_" + name, hash));
        try (Job job = open(recipe, surroundings, pretrained, placement(recipe))) {
            for (Job.Part part : job.parts()) {
                sources.put(part.name() + "_sha256", part.sha256());
            }
            return new Start(job.headline(), DevValidation.measured(job, tokens -> {}), sources);
        }
    }

    /**
     * Goes through the trainings of a recipe, or through the rest of them if the folder holds checkpoints of it.
     *
     * @throws UserError if recipe, data or model are wrong, or there is no dev part
     */
    public static Outcome train(
            Recipe recipe, RunFolder folder, RecipeRun.Surroundings surroundings, Onlooker onlooker) {
        Path pretrained = surroundings.models().apply(recipe.model());
        Placement placement = placement(recipe);
        try (Job job = open(recipe, surroundings, pretrained, placement);
                RunLock lock = folder.lock()) {
            RecipeRun.keepRecipe(recipe, folder);
            JobTraining training = new JobTraining(
                    recipe,
                    folder,
                    surroundings,
                    new RunMessages(surroundings.progress()),
                    FileHash.ofModel(pretrained),
                    placement,
                    job,
                    Optional.of(onlooker));
            Map<String, Double> figures = training.run(Map.of()).figures();
            Onlooker.Reached reached =
                    new Onlooker.Reached(1, figures.get("steps").longValue(), training.passes());
            return new Outcome(
                    false, reached, kept(folder, figures.get("kept_step").longValue()));
        } catch (WatchedValidation.Ended e) {
            return new Outcome(true, e.reached(), Map.of());
        } finally {
            surroundings.progress().end();
            Engine.releaseMemory();
        }
    }

    private static Placement placement(Recipe recipe) {
        return Placement.resolve(recipe.device(), recipe.precision(), recipe.workers());
    }

    private static Job open(Recipe recipe, RecipeRun.Surroundings surroundings, Path pretrained, Placement placement) {
        Job job = RecipeRun.open(recipe, surroundings, pretrained, placement);
        if (job.parts().stream().noneMatch(part -> part.name().equals(Job.DEV) && part.examples() > 0)) {
            job.close();
            throw new UserError("the data has no dev part, by which runs could be compared."
                    + " Name one with data.dev, or hold one out of the training part with data.split.dev=0.1");
        }
        return job;
    }

    /** From the log, so that it is known too when the trainings had ended in an earlier process. */
    private static Map<String, Double> kept(RunFolder folder, long step) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (Map.Entry<String, List<RunLog.Point>> curve :
                RunLog.curves(folder.path()).entrySet()) {
            if (curve.getKey().startsWith(DEV)) {
                curve.getValue().stream()
                        .filter(point -> point.step() == step)
                        .forEach(point -> metrics.put(curve.getKey().substring(DEV.length()), point.value()));
            }
        }
        return metrics;
    }
}
