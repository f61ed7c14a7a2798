package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.config.RecordJson;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * The versions of a run's model, in its folder {@code versions}: 1 is what the run ended with, each other one was made from
 * an earlier one and new data.
 *
 * <p>Which one is used stands in {@code current.json}, a file that changes as a whole; a version is finished when its
 * {@code version.json} is there, which is written last. So at every moment, whatever was killed, one complete version is
 * current.
 *
 * @param run the run's folder
 */
public record Versions(RunFolder run) {

    private static final String CURRENT = "current.json";

    /**
     * What {@code current.json} holds.
     *
     * @param version the one that is used
     * @param decided the latest one that was weighed against its predecessor
     */
    private record Current(int version, int decided) {}

    /** Where all versions stand. */
    Path folder() {
        return run.path().resolve("versions");
    }

    /** Where one stands. */
    RunFolder of(int number) {
        return new RunFolder(folder().resolve(String.valueOf(number)));
    }

    Path record(int number) {
        return of(number).path().resolve(RunVersion.FILE);
    }

    /** Whether the run has gone on at least once, or begun to. */
    public boolean exist() {
        return Files.exists(folder().resolve(CURRENT));
    }

    /** The version that is used; 1 as long as the run has not gone on. */
    public int current() {
        return exist() ? read().version() : 1;
    }

    /** The folder of the model that is used. */
    public Path model() {
        return model(current());
    }

    /** The folder of a version's model. */
    public Path model(int number) {
        return number == 1 ? run.model() : of(number).model();
    }

    /** The finished versions, oldest first. */
    public List<RunVersion> all() {
        return numbers()
                .filter(n -> Files.exists(record(n)))
                .mapToObj(n -> RunVersion.read(record(n)))
                .toList();
    }

    /** A finished version and those that it came from, oldest first. */
    List<RunVersion> lineage(int number) {
        List<RunVersion> line = new ArrayList<>();
        for (int n = number; n > 0; n = line.get(line.size() - 1).from()) {
            line.add(RunVersion.read(record(n)));
        }
        Collections.reverse(line);
        return line;
    }

    /** The version that was begun and not finished, if there is one. */
    OptionalInt unfinished() {
        return numbers()
                .filter(n -> Files.exists(update(n)) && !Files.exists(record(n)))
                .max();
    }

    /** Gives up a version that was begun. */
    void discard(int number) {
        AtomicFolder.at(of(number).path()).remove();
    }

    /** The number that the next version has. */
    int next() {
        return numbers().max().orElse(1) + 1;
    }

    private IntStream numbers() {
        if (!Files.isDirectory(folder())) {
            return IntStream.empty();
        }
        try (Stream<Path> content = Files.list(folder())) {
            return IntStream.of(content.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[1-9]\\d{0,8}"))
                    .mapToInt(Integer::parseInt)
                    .sorted()
                    .toArray());
        } catch (IOException e) {
            throw new UserError("cannot read the folder " + folder() + ": " + e.getMessage(), e);
        }
    }

    /** The sets that a finished version was measured on. */
    List<FrozenSet> sets(RunVersion version) {
        return version.sets().stream()
                .map(of -> {
                    Path file = set(of.since(), of.set());
                    List<Example> examples = StoredExamples.read(file);
                    return new FrozenSet(new Dataset<>(of.set(), examples, FileHash.sha256(file)), of.since());
                })
                .toList();
    }

    /** The file that says how a version is made: a {@link ContinualRecipe}. */
    Path update(int number) {
        return of(number).path().resolve("continue.yaml");
    }

    /** The file of a set that came with a version. */
    Path set(int since, String name) {
        return of(since).path().resolve("sets").resolve(name + ".jsonl");
    }

    /** The file of the sample of all examples that a version has learned. */
    Path memory(int number) {
        return of(number).path().resolve("memory.jsonl");
    }

    /** The file of what is known of all texts up to a version. */
    Path texts(int number) {
        return of(number).path().resolve("texts.tsv");
    }

    /** Begins the bookkeeping: version 1 is there. */
    void begin() {
        write(new Current(1, 1));
    }

    /** Writes that a version is finished, and if it is accepted makes it the current one. */
    void finish(RunVersion version) {
        AtomicFile.writeText(record(version.number()), RecordJson.write(version) + "\n");
        settle();
    }

    /** Brings {@code current.json} up to date with the versions, if the program died just before. */
    void settle() {
        Current now = read();
        for (RunVersion version : all()) {
            if (version.number() > now.decided()) {
                now = new Current(version.accepted() ? version.number() : now.version(), version.number());
                write(now);
            }
        }
    }

    /**
     * Makes another finished version the current one.
     *
     * @param force also one that the gate refused
     * @throws UserError if there is none of that number, or it was refused
     */
    public RunVersion use(int number, boolean force) {
        try (RunLock lock = run.lock()) {
            List<RunVersion> all = all();
            Optional<RunVersion> chosen =
                    all.stream().filter(v -> v.number() == number).findFirst();
            if (chosen.isEmpty()) {
                throw new UserError(run.path() + " has no finished version " + number + ". Known: "
                        + (all.isEmpty()
                                ? "1, its only one"
                                : String.join(
                                        ", ",
                                        all.stream()
                                                .map(v -> String.valueOf(v.number()))
                                                .toList())));
            }
            if (!chosen.get().accepted() && !force) {
                throw new UserError("the gate refused version " + number + ": "
                        + String.join(" ", chosen.get().reasons()) + " Add --force to use it all the same");
            }
            settle();
            write(new Current(number, read().decided()));
            return chosen.get();
        }
    }

    private Current read() {
        Path file = folder().resolve(CURRENT);
        try {
            return RecordJson.read(file, Current.class);
        } catch (JacksonException e) {
            throw new UserError(file + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private void write(Current current) {
        AtomicFile.writeText(folder().resolve(CURRENT), RecordJson.write(current) + "\n");
    }
}
