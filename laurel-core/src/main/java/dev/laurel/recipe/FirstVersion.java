package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.config.RecordJson;
import dev.laurel.data.DataSets;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.LoadedData;
import dev.laurel.metric.Estimate;
import dev.laurel.train.continual.Reservoir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes of a finished run its version 1: reads once what it learned from, and keeps what later versions need of it, so that
 * the files need not be there again.
 */
final class FirstVersion {

    private final Versions versions;
    private final TaskRecipe recipe;
    private final RunRecord record;

    FirstVersion(Versions versions, TaskRecipe recipe, RunRecord record) {
        this.versions = versions;
        this.recipe = recipe;
        this.record = record;
    }

    /**
     * Writes it.
     *
     * @param dataFolder what relative file names in the run's recipe start from
     * @param labels of the run's model
     * @param memory the most examples that are kept
     * @throws UserError if the data is not there any more, or other than it was
     */
    void write(Path dataFolder, LabelSet labels, int memory) {
        LoadedData<Example> data = load(dataFolder);
        data.parts().forEach(this::requireSame);
        Reservoir<Example> kept = new Reservoir<>(memory, recipe.seed());
        KnownTexts known = new KnownTexts();
        List<Dataset<Example>> sets = new ArrayList<>();
        for (Dataset<Example> part : data.parts()) {
            known.add(part.examples());
            if (part.name().equals(data.train().name())) {
                part.forEach(kept::add);
            } else if (part.size() > 0) {
                sets.add(part);
            }
        }
        Path place = versions.of(1).path();
        AtomicFolder.at(place).write(folder -> {
            Path inside = Files.createDirectories(folder.resolve("sets"));
            for (Dataset<Example> set : sets) {
                StoredExamples.write(inside.resolve(set.name() + ".jsonl"), set.examples());
            }
            StoredExamples.write(folder.resolve(versions.memory(1).getFileName()), kept.items());
            known.write(folder.resolve(versions.texts(1).getFileName()));
            RunVersion version = version(labels, kept.seen(), sets);
            Files.writeString(folder.resolve(RunVersion.FILE), RecordJson.write(version) + "\n");
        });
        versions.begin();
    }

    private LoadedData<Example> load(Path dataFolder) {
        try {
            return DataSets.load(recipe.data(), recipe.task(), dataFolder);
        } catch (UserError e) {
            throw new UserError(
                    "the first time that a run goes on, it reads what it learned from, to keep some of it: "
                            + e.getMessage() + ". If the files stand elsewhere now, say what relative names start from"
                            + " with --old-data",
                    e);
        }
    }

    private void requireSame(Dataset<Example> part) {
        RunRecord.Part then = record.data().get(part.name());
        if (then == null || !then.sha256().equals(part.sha256()) || then.examples() != part.size()) {
            throw new UserError("the files of the part '" + part.name()
                    + "' are not what the run was made with any more (sha256 " + part.sha256()
                    + (then == null ? "" : ", then " + then.sha256())
                    + "), so examples that are measured may have been learned. Put them back as they were, or give"
                    + " their place with --old-data");
        }
    }

    private RunVersion version(LabelSet labels, long seen, List<Dataset<Example>> sets) {
        String metric = record.headline();
        List<RunVersion.Measured> measured = new ArrayList<>();
        for (Dataset<Example> set : sets) {
            record.estimate("after", set.name(), metric).ifPresent(value -> measured.add(measured(set, value)));
        }
        double average = measured.stream()
                .mapToDouble(RunVersion.Measured::value)
                .average()
                .orElse(Double.NaN);
        return new RunVersion(
                1,
                0,
                record.started(),
                record.seconds(),
                List.of(),
                labels.names(),
                labels.names(),
                Map.of(),
                seen,
                metric,
                measured,
                Double.isNaN(average) ? null : average,
                null,
                null,
                true,
                false,
                List.of("What the run ended with."));
    }

    private static RunVersion.Measured measured(Dataset<Example> set, Estimate value) {
        return new RunVersion.Measured(
                set.name(), 1, set.size(), value.value(), List.of(value.low(), value.high()), null, null, null, null);
    }
}
