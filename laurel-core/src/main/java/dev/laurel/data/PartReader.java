package dev.laurel.data;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the parts of a data section from their files and takes the split and the limit; {@link PartRules} say of what. */
public final class PartReader<E extends Example> {

    private static final String TRAIN = "train";
    private static final String DEV = "dev";
    private static final String TEST = "test";

    private final SourceConfig config;
    private final Path folder;
    private final Problems problems;
    private final PartRules<E> rules;

    /**
     * @param folder what relative file names start from, unless the section names a folder
     * @throws UserError if the section names a folder that does not exist
     */
    public PartReader(SourceConfig config, Path folder, Problems problems, PartRules<E> rules) {
        this.config = config;
        this.folder = folder(config.folder(), folder);
        this.problems = problems;
        this.rules = rules;
    }

    /**
     * What relative file names start from.
     *
     * @param named the folder that a data section names, if it does
     * @throws UserError if there is no such folder, neither beside the recipe nor where the command runs
     */
    public static Path folder(Optional<String> named, Path recipeFolder) {
        return named.map(name -> found(name, recipeFolder)).orElse(recipeFolder);
    }

    private static Path found(String name, Path recipeFolder) {
        Path beside = recipeFolder.resolve(name);
        Path here = Path.of(name);
        if (!Files.isDirectory(beside) && !Files.isDirectory(here)) {
            throw new UserError("data.folder is '" + name + "', but there is no such folder, neither in "
                    + recipeFolder.toAbsolutePath().normalize() + " nor where the command runs. Give the place of the "
                    + "files with folder=PATH");
        }
        return Files.isDirectory(beside) ? beside : here;
    }

    /** The parts whose files are named, as they stand there: train, then dev and test. */
    public List<Part<E>> readAll() {
        List<Part<E>> parts = new ArrayList<>();
        parts.add(read(TRAIN, config.train()));
        config.dev().ifPresent(part -> parts.add(read(DEV, part)));
        config.test().ifPresent(part -> parts.add(read(TEST, part)));
        return parts;
    }

    /** One part as it stands in its files. */
    public Part<E> read(String name, PartConfig source) {
        List<Part.Item<E>> items = new ArrayList<>();
        MessageDigest hash = sha256();
        boolean allFiles = true;
        for (FileConfig file : source.all()) {
            try {
                DataFile data = DataFile.of(file.file(), folder);
                data.digest(hash);
                try (Rows rows = Formats.open(data, config.format(), rules.options(file))) {
                    readRows(name, rows, file, items);
                }
            } catch (UserError mistake) {
                problems.found(ProblemKind.FILE, name, mistake);
                allFiles = false;
            }
        }
        if (items.isEmpty() && allFiles) {
            List<String> files = source.all().stream().map(FileConfig::file).toList();
            problems.found(
                    ProblemKind.EMPTY_PART,
                    name,
                    new UserError(String.join(", ", files) + ": no examples for the part " + name));
        }
        return new Part<>(name, items, HexFormat.of().formatHex(hash.digest()));
    }

    private void readRows(String part, Rows rows, FileConfig file, List<Part.Item<E>> items) {
        boolean more = true;
        while (more) {
            try {
                Optional<Row> row = rows.next();
                row.ifPresent(found -> items.addAll(items(part, found, file)));
                more = row.isPresent();
            } catch (UserError mistake) {
                problems.found(ProblemKind.ROW, part, mistake);
            }
        }
    }

    private List<Part.Item<E>> items(String part, Row row, FileConfig file) {
        // Only what is split needs the column that keeps rows together.
        Optional<String> column = config.split().by().filter(by -> part.equals(TRAIN));
        List<Part.Item<E>> items = new ArrayList<>();
        for (E example : rules.examples(part, row, file)) {
            String group = column.map(by -> String.valueOf(row.value(by))).orElseGet(() -> rules.group(example));
            items.add(new Part.Item<>(example, group, row.oneElementPerLine()));
        }
        return items;
    }

    /** The parts after the split of the training examples and the limits. */
    public List<Part<E>> divide(List<Part<E>> parts) {
        return split(parts).stream().map(this::limited).toList();
    }

    private List<Part<E>> split(List<Part<E>> parts) {
        SplitConfig split = config.split();
        if (split.dev() == 0 && split.test() == 0) {
            return parts;
        }
        Part<E> train = parts.get(0);
        Splitter.Parts places = new Splitter(split.dev(), split.test(), config.seed())
                .split(train.items(), Part.Item::group, item -> rules.stratum(item.example()));
        List<Part<E>> divided = new ArrayList<>();
        divided.add(train.pick(TRAIN, places.train()));
        divided.addAll(parts.subList(1, parts.size()));
        if (split.dev() > 0) {
            divided.add(train.pick(DEV, places.dev()));
        }
        if (split.test() > 0) {
            divided.add(train.pick(TEST, places.test()));
        }
        for (Part<E> part : divided) {
            if (part.items().isEmpty() && !train.items().isEmpty()) {
                problems.found(
                        ProblemKind.EMPTY_PART,
                        part.name(),
                        new UserError("data.split: nothing is left for the part %s of %d examples"
                                .formatted(part.name(), train.items().size())));
            }
        }
        return divided;
    }

    private Part<E> limited(Part<E> part) {
        LimitConfig limit = config.limit();
        return switch (part.name()) {
            case TRAIN -> limited(part, limit.train());
            case DEV -> limited(part, limit.dev());
            default -> limited(part, limit.test());
        };
    }

    private Part<E> limited(Part<E> part, Optional<Integer> most) {
        int size = part.items().size();
        if (most.isEmpty() || most.get() >= size) {
            return part;
        }
        int[] order = IntStream.range(0, size).toArray();
        Rng.of(config.seed(), part.name().hashCode()).shuffle(order);
        List<Integer> chosen =
                IntStream.of(order).limit(most.get()).sorted().boxed().toList();
        return part.pick(part.name(), chosen);
    }

    /** The development part, if there is one. */
    public static <E extends Example> Optional<Dataset<E>> dev(List<Part<E>> parts) {
        return named(parts, DEV);
    }

    /** The test part, if there is one. */
    public static <E extends Example> Optional<Dataset<E>> test(List<Part<E>> parts) {
        return named(parts, TEST);
    }

    private static <E extends Example> Optional<Dataset<E>> named(List<Part<E>> parts, String name) {
        return parts.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .map(Part::dataset);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
