package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.config.Config;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.eval.TaskModel;
import dev.laurel.metric.Scores;
import dev.laurel.tensor.Engine;
import dev.laurel.tensor.Placement;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.InterruptedRunException;
import dev.laurel.train.continual.HeadGrowth;
import dev.laurel.train.continual.OldAnswers;
import dev.laurel.train.continual.Reservoir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Goes on with a finished run: learns new data without forgetting the old, weighs the new version against the old one on
 * everything that was ever held out, and makes it the current one if it passes.
 */
public final class ContinualRun {

    private static final String MEMORY = "memory";

    private final Versions versions;
    private final ContinualRecipe recipe;
    private final int number;
    private final RecipeRun.Surroundings surroundings;
    private final RunMessages messages;
    private final Instant started = Instant.now();
    private final RunFolder place;

    private ContinualRun(Versions versions, ContinualRecipe recipe, int number, RecipeRun.Surroundings surroundings) {
        this.versions = versions;
        this.recipe = recipe;
        this.number = number;
        this.surroundings = surroundings;
        messages = new RunMessages(surroundings.progress());
        place = versions.of(number);
    }

    /**
     * How a finished run goes on from its current version.
     *
     * @param data the new examples
     * @param test more of them to measure on, in place of a part of the former
     * @param keys {@code key=value} arguments of a {@link ContinualRecipe}
     * @throws UserError if the run is not finished or predicts no classes, or an argument is wrong
     */
    public static ContinualRecipe recipe(RunFolder run, Path data, Optional<Path> test, List<String> keys) {
        RunRecord.read(run.record());
        Recipe made = Recipe.read(run.recipe(), List.of());
        return ContinualRecipe.of(made, new Versions(run).current(), data, test, keys);
    }

    /**
     * Makes the next version.
     *
     * @param oldData what relative file names in the run's own recipe start from, which is read the first time; else what
     *     the run's record says
     * @return the version, current or refused
     * @throws UserError if the data is wrong or contradicts the old, or a version was begun and not finished
     */
    public static RunVersion begin(
            RunFolder run, ContinualRecipe recipe, Optional<Path> oldData, RecipeRun.Surroundings surroundings) {
        Versions versions = new Versions(run);
        RunRecord record = RunRecord.read(run.record());
        try (RunLock lock = run.lock()) {
            if (versions.exist()) {
                versions.settle();
            } else {
                adopt(versions, record, recipe, oldData);
            }
            versions.unfinished().ifPresent(begun -> {
                throw new UserError("version " + begun + " of " + run.path()
                        + " was begun and is not finished. Go on with --resume, or give it up with --discard");
            });
            return new ContinualRun(versions, recipe, versions.next(), surroundings).run(record);
        }
    }

    /**
     * Goes on with the version that was begun and not finished.
     *
     * @throws UserError if there is none
     */
    public static RunVersion resume(RunFolder run, RecipeRun.Surroundings surroundings) {
        Versions versions = new Versions(run);
        RunRecord record = RunRecord.read(run.record());
        try (RunLock lock = run.lock()) {
            if (versions.exist()) {
                versions.settle();
            }
            OptionalInt begun = versions.unfinished();
            if (begun.isEmpty()) {
                throw new UserError("there is nothing to resume in " + run.path() + ": no version was begun and not"
                        + " finished. Give new examples with --data");
            }
            int number = begun.getAsInt();
            ContinualRecipe recipe = Config.read(versions.update(number), ContinualRecipe.class, List.of());
            return new ContinualRun(versions, recipe, number, surroundings).run(record);
        }
    }

    /** Gives up the version that was begun and not finished, if there is one. */
    public static void discard(RunFolder run) {
        Versions versions = new Versions(run);
        try (RunLock lock = run.lock()) {
            versions.unfinished().ifPresent(versions::discard);
        }
    }

    /**
     * Copies a run with its versions to another place, to go on there and leave the first as it is.
     *
     * @throws UserError if something stands there
     */
    public static RunFolder copy(RunFolder run, Path to) {
        if (!RunFolder.isFree(to)) {
            throw new UserError(to + " is not empty. Choose another --out");
        }
        AtomicFolder.at(to).write(folder -> {
            try (Stream<Path> files = Files.walk(run.path())) {
                for (Path file : files.sorted().toList()) {
                    Path copy = folder.resolve(run.path().relativize(file).toString());
                    boolean locked = file.getFileName().toString().equals(RunLock.NAME);
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else if (!locked) {
                        Files.copy(file, copy);
                    }
                }
            }
        });
        return new RunFolder(to);
    }

    private static void adopt(Versions versions, RunRecord record, ContinualRecipe recipe, Optional<Path> oldData) {
        TaskRecipe run = (TaskRecipe) Recipe.read(versions.run().recipe(), List.of());
        Path folder = oldData.or(() -> Optional.ofNullable(record.machine().get(RunRecord.DATA_FOLDER))
                        .map(Path::of))
                .orElse(Path.of(""));
        Path model = AtomicFolder.at(versions.run().model()).locate();
        LabelSet labels = LabelSet.of(HfConfig.read(model).labels().orElseThrow());
        new FirstVersion(versions, run, record)
                .write(folder, labels, recipe.replay().memory());
    }

    private RunVersion run(RunRecord record) {
        RunVersion from = RunVersion.read(versions.record(recipe.from()));
        List<FrozenSet> sets = new ArrayList<>(versions.sets(from));
        KnownTexts known = KnownTexts.read(versions.texts(from.number()));
        List<Example> memory = StoredExamples.read(versions.memory(from.number()));
        Set<String> frozen = texts(sets.stream().map(FrozenSet::data).toList());
        Arrival arrival = Arrival.read(recipe, "arrival-" + number, LabelSet.of(from.labels()), known, frozen);
        announce(from, sets, arrival);
        sets.add(new FrozenSet(arrival.heldOut(), number));
        // what came again is learned as it is labelled now, and what is measured is not learned
        Set<String> again = texts(List.of(arrival.train(), arrival.heldOut()));
        List<Example> kept = memory.stream()
                .filter(example -> !again.contains(StoredExamples.text(example)))
                .toList();

        Placement placement = Placement.resolve(recipe.device(), recipe.precision(), recipe.workers());
        Map<String, Scores> before = new LinkedHashMap<>();
        ContinualJob.Old old;
        Path start = place.path().resolve("start");
        try (TaskModel model = TaskModel.open(versions.model(from.number()), placement, surroundings.models())) {
            for (FrozenSet set : sets) {
                before.put(set.name(), measure(model, arrival.labels(), set, "version " + from.number()));
            }
            old = asked(model, arrival, kept);
            keepRecipe();
            AtomicFolder.at(start).recover();
            if (!Files.exists(start)) {
                HeadGrowth.write(model, arrival.labels(), recipe.seed(), start);
            }
        }
        Engine.releaseMemory();
        Map<String, Scores> after = new LinkedHashMap<>();
        JobTraining.Trained training;
        try (ContinualJob job =
                ContinualJob.open(recipe, old, start, arrival.labels(), placement, surroundings.progress())) {
            job.warnings().forEach(messages::warn);
            training = new JobTraining(
                            recipe,
                            place,
                            surroundings,
                            messages,
                            FileHash.ofModel(start),
                            placement,
                            job,
                            Optional.empty())
                    .run(Map.of());
            for (FrozenSet set : sets) {
                after.put(set.name(), measure(job.taskModel(), arrival.labels(), set, "version " + number));
            }
            job.save(place.model());
        }
        keep(arrival, known, kept, from);
        RunVersion version = version(from, arrival, sets, before, after);
        versions.finish(version);
        training.checkpoints().forEach(AtomicFolder::remove);
        AtomicFolder.at(start).remove();
        RunReport.write(versions.run(), record);
        return version;
    }

    private static Set<String> texts(List<Dataset<Example>> parts) {
        return parts.stream()
                .flatMap(part -> part.examples().stream())
                .map(StoredExamples::text)
                .collect(Collectors.toSet());
    }

    private void announce(RunVersion from, List<FrozenSet> sets, Arrival arrival) {
        arrival.remarks().forEach(messages::warn);
        if (arrival.conflicts() > 0) {
            messages.warn(arrival.conflicts() + " new examples contradict an older label of the same text; "
                    + (recipe.conflicts() == ContinualRecipe.Conflicts.KEEP_NEW
                            ? "the new labels hold (conflicts: keep-new)"
                            : "they are left out (conflicts: keep-old)"));
        }
        if (sets.isEmpty()) {
            messages.warn("the run held nothing out, so nothing guards what it could do before; the gate looks at the"
                    + " new examples alone");
        }
        if (!arrival.newLabels().isEmpty()) {
            messages.say("New classes, whose outputs are initialised while those of the "
                    + from.labels().size() + " known ones stay: " + String.join(", ", arrival.newLabels()));
        }
        messages.say(String.format(
                Locale.ROOT,
                "Version %d of %s from version %d: %,d new examples to learn, %,d to measure on; %s",
                number,
                recipe.name(),
                from.number(),
                arrival.train().size(),
                arrival.heldOut().size(),
                methods()));
    }

    private String methods() {
        return recipe.methods().stream().map(ContinualRun::key).collect(Collectors.joining(", "));
    }

    private static String key(ContinualRecipe.Method method) {
        return method.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Scores measure(TaskModel model, LabelSet labels, FrozenSet set, String version) {
        List<Encoding> encodings = model.encode(set.data().examples());
        String what = "Evaluating " + version + " on " + set.name();
        surroundings
                .progress()
                .begin(what, encodings.stream().mapToLong(Encoding::length).sum(), "tokens");
        try {
            return VersionScores.of(model, encodings, labels, set.data(), tokens -> {
                if (surroundings.stopRequested().getAsBoolean()) {
                    throw new InterruptedRunException("Stopped while evaluating; what was trained so far is kept");
                }
                surroundings.progress().advance(tokens, "");
            });
        } finally {
            surroundings.progress().end();
        }
    }

    /** What the old model says of what is learned, if a method wants to know. */
    private ContinualJob.Old asked(TaskModel model, Arrival arrival, List<Example> memory) {
        int most = Math.min(recipe.training().get(0).maxLength(), model.maxLength());
        EncodedPart fresh = EncodedPart.of(model, arrival.train(), most);
        Path file = versions.memory(recipe.from());
        EncodedPart old = EncodedPart.of(model, new Dataset<>(MEMORY, memory, FileHash.sha256(file)), most);
        boolean distilled = recipe.has(ContinualRecipe.Method.DISTILLATION);
        boolean replayed = recipe.has(ContinualRecipe.Method.REPLAY);
        boolean elastic = recipe.has(ContinualRecipe.Method.EWC);
        if ((replayed || elastic) && memory.isEmpty()) {
            throw new UserError("all " + versions.memory(recipe.from())
                    + " holds stands in the new data too, so there is nothing old to learn again. Take other methods");
        }
        return new ContinualJob.Old(
                fresh,
                old,
                distilled ? Optional.of(answers(model, fresh)) : Optional.empty(),
                distilled && replayed || elastic ? Optional.of(answers(model, old)) : Optional.empty());
    }

    private OldAnswers answers(TaskModel model, EncodedPart part) {
        surroundings
                .progress()
                .begin(
                        "Asking version " + recipe.from() + " of "
                                + (part.data().name().equals(MEMORY) ? "old" : "new") + " examples",
                        part.tokens(),
                        "tokens");
        try {
            return OldAnswers.of(
                    model, part.encodings(), done -> surroundings.progress().advance(done, ""));
        } finally {
            surroundings.progress().end();
        }
    }

    /** From here on the version is begun. */
    private void keepRecipe() {
        if (Files.exists(versions.update(number))) {
            return;
        }
        try {
            Files.createDirectories(place.path());
        } catch (IOException e) {
            throw new UserError("cannot make the folder " + place.path() + ": " + e.getMessage(), e);
        }
        AtomicFile.writeText(versions.update(number), recipe.yaml());
    }

    /** Writes what later versions need of this one. */
    private void keep(Arrival arrival, KnownTexts known, List<Example> memory, RunVersion from) {
        Path set = versions.set(number, arrival.heldOut().name());
        try {
            Files.createDirectories(set.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        StoredExamples.write(set, arrival.heldOut().examples());
        Reservoir<Example> sample = new Reservoir<>(recipe.replay().memory(), recipe.seed(), memory, from.seen());
        arrival.train().forEach(sample::add);
        StoredExamples.write(versions.memory(number), sample.items());
        known.add(arrival.train().examples());
        known.add(arrival.heldOut().examples());
        known.write(versions.texts(number));
    }

    private RunVersion version(
            RunVersion from,
            Arrival arrival,
            List<FrozenSet> sets,
            Map<String, Scores> before,
            Map<String, Scores> after) {
        List<RunVersion> lineage = versions.lineage(from.number());
        Weighing weighing = Weighing.of(
                number,
                lineage,
                from.metric(),
                sets,
                before,
                after,
                recipe.gate().tolerance(),
                recipe.seed());
        Map<String, String> data = new LinkedHashMap<>();
        data.put("file", recipe.data().train().all().get(0).file());
        data.put("sha256", arrival.train().sha256());
        data.put("learned", String.valueOf(arrival.train().size()));
        data.put("conflicts", String.valueOf(arrival.conflicts()));
        return new RunVersion(
                number,
                from.number(),
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                (Instant.now().toEpochMilli() - started.toEpochMilli()) / 1000.0,
                recipe.methods().stream().map(ContinualRun::key).toList(),
                arrival.labels().names(),
                arrival.newLabels(),
                data,
                from.seen() + arrival.train().size(),
                from.metric(),
                weighing.sets(),
                weighing.average(),
                weighing.forgetting(),
                weighing.backwardTransfer(lineage),
                weighing.passed(),
                recipe.gate().force(),
                weighing.reasons());
    }
}
