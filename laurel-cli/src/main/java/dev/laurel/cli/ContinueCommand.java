package dev.laurel.cli;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.recipe.ContinualRecipe;
import dev.laurel.recipe.ContinualRun;
import dev.laurel.recipe.RecipeRun;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunVersion;
import dev.laurel.report.Progress;
import dev.laurel.tensor.NativeLibraries;
import dev.laurel.train.DivergedException;
import dev.laurel.train.InterruptedRunException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes on with a finished run and new data. */
@Command(
        name = "continue",
        description = "Learn new data on top of a finished run, and take the new version if it loses nothing",
        footer = {
            "",
            "For instance: laurel continue runs/first --data may.jsonl",
            "or, other columns and method: laurel continue runs/first --data may.csv columns.label=intent methods=[ewc]",
            "Ends with 0 if the new version is current, with 3 if the gate kept the old one."
        })
final class ContinueCommand extends Subcommand {

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "The folder of a finished run of a classification recipe")
    private Path run;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Keys of the update to set otherwise, by their full path or its unique end")
    private List<String> overrides = List.of();

    @Option(names = "--data", paramLabel = "FILE", description = "The new labelled examples")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "New examples to measure on (default: a fifth of the data)")
    private Optional<Path> test = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Copy the run there first and go on in the copy (default: go on in RUN)")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--old-data",
            paramLabel = "DIR",
            description = "What relative file names in the run's recipe start from; read the first time only")
    private Optional<Path> oldData = Optional.empty();

    @Option(names = "--force", description = "Take the new version whatever the gate says")
    private boolean force;

    @Option(names = "--resume", description = "Go on with a version that was stopped")
    private boolean resume;

    @Option(names = "--discard", description = "Give up a version that was begun and not finished")
    private boolean discard;

    ContinueCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        requireConsistent();
        RunFolder folder = new RunFolder(out.filter(place -> resume || discard).orElse(run));
        if (discard) {
            ContinualRun.discard(folder);
        }
        if (resume) {
            return new VersionAnswer(
                    folder, watched(folder, surroundings -> ContinualRun.resume(folder, surroundings)));
        }
        List<String> keys = new ArrayList<>(overrides);
        if (force) {
            keys.add("gate.force=true");
        }
        ContinualRecipe recipe = ContinualRun.recipe(folder, data.orElseThrow(), test, keys);
        RunFolder place =
                discard ? folder : out.map(to -> ContinualRun.copy(folder, to)).orElse(folder);
        return new VersionAnswer(
                place, watched(place, surroundings -> ContinualRun.begin(place, recipe, oldData, surroundings)));
    }

    private void requireConsistent() {
        boolean said = data.isPresent() || test.isPresent() || !overrides.isEmpty() || force;
        if (resume && (said || discard)) {
            throw new UserError("--resume goes on with what was said when the version was begun. Leave --data, --test,"
                    + " --force, --discard and keys out, or give the version up with --discard and begin anew");
        }
        if (!resume && data.isEmpty()) {
            throw new UserError("--data FILE is missing: the new examples. Or, to go on with a version that was"
                    + " stopped: --resume");
        }
    }

    /** What is done while Ctrl-C is watched. */
    private interface Making {
        RunVersion make(RecipeRun.Surroundings surroundings);
    }

    private RunVersion watched(RunFolder folder, Making making) {
        Progress progress = session().progress();
        NativeLibraries.load(progress);
        StopSignal stop = StopSignal.watch(
                () -> progress.message("Stopping as soon as the work so far is kept; Ctrl-C again stops at once"));
        String resuming = "laurel continue " + folder.path() + " --resume";
        try {
            return making.make(new RecipeRun.Surroundings(
                    Path.of(""), model -> HubProgress.resolve(model, progress), Version.all(), progress, stop));
        } catch (InterruptedRunException e) {
            throw new Stopped(stop.exitCode(), e.getMessage() + ". This goes on from there: " + resuming);
        } catch (DivergedException e) {
            throw e; // resumed, it would come to the same again
        } catch (RunFailure e) {
            throw new RunFailure(
                    e.getMessage() + " The version that was current still is, and this goes on: " + resuming, e);
        } finally {
            progress.end();
        }
    }
}
