package dev.laurel.data;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** One reading of a data section: the steps from files to labelled parts, with mistakes given to {@link Problems}. */
final class Loading {

    private static final String TRAIN = "train";

    private final DataConfig config;
    private final TaskKind kind;
    private final Path folder;
    private final Problems problems;
    private final RowMapper mapper;
    private TagScheme scheme = TagScheme.NONE;

    Loading(DataConfig config, TaskKind kind, Path folder, Problems problems) {
        this.config = config;
        this.kind = kind;
        this.folder = config.folder().map(name -> found(name, folder)).orElse(folder);
        this.problems = problems;
        this.mapper = new RowMapper(config, kind);
    }

    LoadedData<Example> load() {
        List<Part> parts = new ArrayList<>();
        parts.add(read(TRAIN, config.train()));
        config.dev().ifPresent(part -> parts.add(read("dev", part)));
        config.test().ifPresent(part -> parts.add(read("test", part)));
        convertTags(parts);
        LabelSet labels = KnownLabels.of(config, kind, scheme, parts.get(0));
        KnownLabels known = new KnownLabels(labels, config.labels().isEmpty(), problems);
        parts.forEach(known::requireKnown);
        List<Part> divided = limit(split(parts));
        return new LoadedData<>(
                kind,
                labels,
                divided.get(0).dataset(),
                named(divided, "dev").map(Part::dataset),
                named(divided, "test").map(Part::dataset));
    }

    Dataset<Example> read(String name, PartConfig source, LabelSet labels) {
        List<Part> parts = new ArrayList<>(List.of(read(name, source)));
        convertTags(parts);
        new KnownLabels(labels, false, problems).requireKnown(parts.get(0));
        return parts.get(0).dataset();
    }

    private void convertTags(List<Part> parts) {
        if (kind == TaskKind.TOKENS) {
            TagConversion conversion = new TagConversion(config, problems, parts);
            scheme = conversion.scheme();
            parts.replaceAll(conversion::convert);
        }
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

    /** How the tags of words mark entities; {@code NONE} until they were read, and for other tasks. */
    TagScheme scheme() {
        return scheme;
    }

    private Part read(String name, PartConfig source) {
        List<Part.Item> items = new ArrayList<>();
        MessageDigest hash = sha256();
        boolean allFiles = true;
        for (FileConfig file : source.all()) {
            try {
                DataFile data = DataFile.of(file.file(), folder);
                data.digest(hash);
                ReadOptions options = config.readOptions(kind, file.path());
                try (Rows rows = Formats.open(data, config.format(), options)) {
                    readRows(name, rows, file.label(), items);
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
        return new Part(name, items, HexFormat.of().formatHex(hash.digest()));
    }

    private void readRows(String part, Rows rows, Optional<String> label, List<Part.Item> items) {
        boolean more = true;
        while (more) {
            try {
                Optional<Row> row = rows.next();
                row.ifPresent(found -> items.add(item(found, label, part.equals(TRAIN))));
                more = row.isPresent();
            } catch (UserError mistake) {
                problems.found(ProblemKind.ROW, part, mistake);
            }
        }
    }

    private Part.Item item(Row row, Optional<String> label, boolean toSplit) {
        Example example = mapper.labelled(row, label);
        // Only what is split needs the column that keeps rows together.
        String group = config.split()
                .by()
                .filter(column -> toSplit)
                .map(column -> String.valueOf(row.value(column)))
                .orElseGet(() -> TextKey.exact(example));
        return new Part.Item(example, group, row.oneElementPerLine());
    }

    private List<Part> split(List<Part> parts) {
        SplitConfig split = config.split();
        if (split.dev() == 0 && split.test() == 0) {
            return parts;
        }
        boolean stratified = kind == TaskKind.CLASSIFICATION && split.by().isEmpty();
        Function<Part.Item, String> stratum = stratified ? item -> item.labels().get(0) : item -> "";
        Part train = parts.get(0);
        Splitter.Parts places =
                new Splitter(split.dev(), split.test(), config.seed()).split(train.items(), Part.Item::group, stratum);
        List<Part> divided = new ArrayList<>();
        divided.add(train.pick(TRAIN, places.train()));
        divided.addAll(parts.subList(1, parts.size()));
        if (split.dev() > 0) {
            divided.add(train.pick("dev", places.dev()));
        }
        if (split.test() > 0) {
            divided.add(train.pick("test", places.test()));
        }
        for (Part part : divided) {
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

    private List<Part> limit(List<Part> parts) {
        return parts.stream()
                .map(part -> switch (part.name()) {
                    case TRAIN -> limit(part, config.limit().train());
                    case "dev" -> limit(part, config.limit().dev());
                    default -> limit(part, config.limit().test());
                })
                .toList();
    }

    private Part limit(Part part, Optional<Integer> most) {
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

    private static Optional<Part> named(Collection<Part> parts, String name) {
        return parts.stream().filter(part -> part.name().equals(name)).findFirst();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
