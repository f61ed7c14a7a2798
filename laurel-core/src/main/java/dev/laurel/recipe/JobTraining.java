package dev.laurel.recipe;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.metric.Estimate;
import dev.laurel.report.RunLog;
import dev.laurel.tensor.Placement;
import dev.laurel.train.Checkpoints;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.TrainLoop;
import dev.laurel.train.Trainer;
import dev.laurel.train.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/** Goes through the trainings of a job, one after the other, or through the rest of them. */
final class JobTraining {

    private final Recipe recipe;
    private final RunFolder folder;
    private final RecipeRun.Surroundings surroundings;
    private final RunMessages messages;
    private final Measuring measuring;
    private final Map<String, String> pretrainedFiles;
    private final Placement placement;
    private final Job job;
    private final Optional<Onlooker> onlooker;
    private double passes;

    /** What the trainings came to. */
    record Trained(Map<String, Double> figures, List<RunRecord.StageGain> stages, List<AtomicFolder> checkpoints) {}

    /** @param onlooker if there is one, stages are not measured on other parts than dev */
    JobTraining(
            Recipe recipe,
            RunFolder folder,
            RecipeRun.Surroundings surroundings,
            RunMessages messages,
            Map<String, String> pretrainedFiles,
            Placement placement,
            Job job,
            Optional<Onlooker> onlooker) {
        this.recipe = recipe;
        this.folder = folder;
        this.surroundings = surroundings;
        this.messages = messages;
        this.pretrainedFiles = pretrainedFiles;
        this.placement = placement;
        this.job = job;
        this.onlooker = onlooker;
        measuring = new Measuring(surroundings);
    }

    /**
     * Goes through the job's legs, or the rest of them.
     *
     * @param start the model as it was, with which the first stage is compared
     */
    Trained run(Map<String, Job.Measured> start) {
        Map<String, Double> figures = new LinkedHashMap<>();
        List<AtomicFolder> used = new ArrayList<>();
        List<RunRecord.StageGain> gains = new ArrayList<>();
        Map<String, Job.Measured> last = start;
        List<Leg> legs = job.legs();
        if (legs.isEmpty()) {
            RunLog.open(folder.path()).close(); // a run without updates has a log too, an empty one
        }
        int told = job.warnings().size();
        long stepsBefore = 0;
        for (int s = 0; s < legs.size(); s++) {
            Leg leg = legs.get(s);
            TrainConfig config = leg.config();
            long seed = s == 0 ? recipe.seed() : Rng.mix(recipe.seed(), s);
            Path place = stageFolder(s);
            used.add(AtomicFolder.at(place));
            Checkpoints checkpoints = new Checkpoints(place, fingerprint(s));
            Leg.Ready ready = leg.begin(seed);
            Trainer trainer = ready.trainer();
            Optional<TrainLoop.Outcome> finished = checkpoints.restoreFinished(trainer.parameters());
            LegWarnings kept = new LegWarnings(place);
            TrainLoop.Outcome outcome;
            if (finished.isPresent()) {
                outcome = finished.get();
            } else {
                outcome = train(ready, config, seed, stepsBefore, checkpoints, figures, share(s, legs.size()));
                kept.write(job.warnings().subList(told, job.warnings().size()));
                checkpoints.finish(trainer.parameters(), outcome);
            }
            figures.put("steps", (double) (stepsBefore + outcome.steps()));
            figures.put("kept_step", (double) (stepsBefore + outcome.keptStep()));
            stepsBefore += trainer.steps();
            passes += trainer.epoch(outcome.steps());
            leg.end();
            List<String> known = job.warnings();
            Set<String> warnings = new LinkedHashSet<>(kept.read());
            warnings.addAll(known.subList(told, known.size()));
            warnings.forEach(messages::warn);
            told = known.size();
            if (leg.stage().isPresent() && legs.size() > 1 && onlooker.isEmpty()) {
                Map<String, Job.Measured> now =
                        measuring.of("after " + leg.stage().get(), job);
                gains.addAll(gains(leg.stage().get(), last, now));
                last = now;
            }
        }
        return new Trained(figures, gains, used);
    }

    /** Passes over the data that all trainings made. */
    double passes() {
        return passes;
    }

    /** From the share that is done of one training to that of all, of which each counts alike. */
    private static DoubleUnaryOperator share(int leg, int legs) {
        return done -> (leg + done) / legs;
    }

    private TrainLoop.Outcome train(
            Leg.Ready ready,
            TrainConfig config,
            long seed,
            long stepsBefore,
            Checkpoints checkpoints,
            Map<String, Double> figures,
            DoubleUnaryOperator share) {
        Trainer trainer = ready.trainer();
        OptionalLong saved = checkpoints.savedStep();
        if (saved.isPresent()) {
            messages.say("Resuming after " + saved.getAsLong() + " of " + trainer.steps() + " updates");
        }
        long resumeAt = stepsBefore + saved.orElse(0);
        try (RunLog log = resumeAt > 0 ? RunLog.open(folder.path(), resumeAt) : RunLog.open(folder.path())) {
            TrainReporter reporter = new TrainReporter(
                    log, surroundings.progress(), config.loggingSteps(), stepsBefore, trainer.steps());
            Optional<Validation> validation = onlooker.isEmpty()
                    ? ready.validation()
                    : ready.validation()
                            .map(inner -> new WatchedValidation(
                                    inner, job, onlooker.get(), trainer, share, stepsBefore, passes));
            TrainLoop.Outcome outcome = new TrainLoop(
                            trainer,
                            config,
                            ready.workers(),
                            seed,
                            validation,
                            checkpoints,
                            reporter,
                            surroundings.stopRequested())
                    .run();
            reporter.end();
            figures.put("tokens_per_second", reporter.tokensPerSecond());
            if (outcome.stoppedEarly()) {
                boolean guarded =
                        ready.validation().filter(Validation::endsHere).isPresent();
                messages.say("Stopped early after " + outcome.steps() + " updates: "
                        + (guarded ? "its guard ended it" : "no gain on dev"));
            }
            return outcome;
        }
    }

    /** How much better the metric that the task is judged by is than before the stage. */
    private List<RunRecord.StageGain> gains(
            String stage, Map<String, Job.Measured> before, Map<String, Job.Measured> after) {
        List<RunRecord.StageGain> gains = new ArrayList<>();
        after.forEach((part, measured) -> {
            String metric = measured.scores().headline();
            Estimate value = measured.scores().report(recipe.seed()).values().get(metric);
            Estimate gain = measured.scores()
                    .gainOver(before.get(part).scores(), recipe.seed())
                    .get(metric);
            if (value != null && gain != null) {
                gains.add(new RunRecord.StageGain(
                        stage,
                        part,
                        metric,
                        value.value(),
                        List.of(value.low(), value.high()),
                        gain.value(),
                        List.of(gain.low(), gain.high())));
            }
        });
        return gains;
    }

    private Path stageFolder(int stage) {
        Path place = folder.stage(stage + 1);
        try {
            return Files.createDirectories(place);
        } catch (IOException e) {
            throw new UserError("cannot make the folder " + place + ": " + e.getMessage(), e);
        }
    }

    /** What the numbers of a stage depend on, one line each. */
    private String fingerprint(int stage) {
        return recipe.yaml() + "\nstage: " + stage + "\nplacement: " + placement
                + "\nmodel files: " + pretrainedFiles
                + job.parts().stream()
                        .filter(part -> !part.name().equals("test"))
                        .map(part -> "\n" + part.name() + " data: " + part.sha256())
                        .collect(Collectors.joining());
    }
}
