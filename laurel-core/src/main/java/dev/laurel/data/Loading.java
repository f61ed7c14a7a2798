package dev.laurel.data;

import dev.laurel.base.Location;
import dev.laurel.base.Nearest;
import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** One reading of a data section: the steps from files to labelled parts, with mistakes given to {@link Problems}. */
final class Loading {

    /**
     * An example with what only the loading needs.
     *
     * @param group what the split must not divide
     * @param wordPerLine whether each word of a sentence has its own line
     */
    private record Item(Example example, String group, boolean wordPerLine) {

        Location word(int index) {
            Location start = example.location();
            return wordPerLine ? new Location(start.file(), start.line() + index) : start;
        }

        Item with(Example changed) {
            return new Item(changed, group, wordPerLine);
        }
    }

    private record Part(String name, List<Item> items, String sha256) {

        Part with(String newName, List<Item> chosen) {
            return new Part(newName, chosen, sha256);
        }

        Dataset<Example> dataset() {
            return new Dataset<>(name, items.stream().map(Item::example).toList(), sha256);
        }
    }

    private final DataConfig config;
    private final TaskKind kind;
    private final Path folder;
    private final Problems problems;
    private final RowMapper mapper;
    /** The scheme found or stated; {@code AUTO} until tags were read. */
    private TagScheme scheme = TagScheme.AUTO;

    Loading(DataConfig config, TaskKind kind, Path folder, Problems problems) {
        this.config = config;
        this.kind = kind;
        this.folder = folder;
        this.problems = problems;
        this.mapper = new RowMapper(config, kind);
    }

    LoadedData<Example> load() {
        List<Part> parts = new ArrayList<>();
        parts.add(read("train", config.train()));
        config.dev().ifPresent(part -> parts.add(read("dev", part)));
        config.test().ifPresent(part -> parts.add(read("test", part)));
        if (kind == TaskKind.TOKENS) {
            convertTags(parts);
        }
        LabelSet labels = labels(parts.get(0).items());
        parts.forEach(part -> requireKnown(part, labels));
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
        if (kind == TaskKind.TOKENS) {
            convertTags(parts);
        }
        requireKnown(parts.get(0), labels);
        return parts.get(0).dataset();
    }

    TagScheme scheme() {
        return scheme;
    }

    // Reading.

    private Part read(String name, PartConfig source) {
        List<Item> items = new ArrayList<>();
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

    private void readRows(String part, Rows rows, Optional<String> label, List<Item> items) {
        boolean more = true;
        while (more) {
            try {
                Optional<Row> row = rows.next();
                row.ifPresent(found -> items.add(item(found, label)));
                more = row.isPresent();
            } catch (UserError mistake) {
                problems.found(ProblemKind.ROW, part, mistake);
            }
        }
    }

    private Item item(Row row, Optional<String> label) {
        Example example = mapper.labelled(row, label);
        String group = config.split()
                .by()
                .map(column -> String.valueOf(row.value(column)))
                .orElseGet(() -> TextKey.exact(example));
        return new Item(example, group, row.oneElementPerLine());
    }

    // Tags.

    private void convertTags(List<Part> parts) {
        boolean stated = config.tagScheme() != TagScheme.AUTO;
        scheme = stated
                ? config.tagScheme()
                : TagScheme.detect(parts.stream()
                        .flatMap(part -> part.items().stream())
                        .map(item -> tags(item.example()))
                        .toList());
        parts.replaceAll(part -> {
            List<Item> converted = new ArrayList<>();
            for (Item item : part.items()) {
                if (readable(part.name(), item, stated)) {
                    Tagged sentence = (Tagged) item.example();
                    List<String> tags = scheme.toBio(sentence.tags());
                    converted.add(item.with(new Tagged(sentence.words(), collapse(tags), sentence.location())));
                }
            }
            return part.with(part.name(), converted);
        });
    }

    private boolean readable(String part, Item item, boolean stated) {
        List<String> tags = tags(item.example());
        for (int i = 0; i < tags.size(); i++) {
            if (!scheme.isTag(tags.get(i))) {
                String message =
                        "'%s' is not a tag of the %s scheme, which is %s; a tag is O or a prefix, '-' and a type"
                                .formatted(tags.get(i), schemeName(), stated ? "stated" : "that of the other tags");
                problems.found(ProblemKind.TAG, part, UserError.at(item.word(i), message));
                return false;
            }
        }
        for (int i = 0; stated && i <= tags.size(); i++) {
            if (scheme.isContradiction(tags, i)) {
                String here = i == tags.size() ? "the end of the sentence" : "'" + tags.get(i) + "'";
                String before = i == 0 ? "at the beginning of a sentence" : "after '" + tags.get(i - 1) + "'";
                String message = "%s cannot stand %s in the stated scheme %s; tag_scheme: auto reads it all the same"
                        .formatted(here, before, schemeName());
                problems.found(ProblemKind.TAG, part, UserError.at(item.word(Math.min(i, tags.size() - 1)), message));
                return false;
            }
        }
        return true;
    }

    private String schemeName() {
        return scheme.name().toLowerCase(Locale.ROOT);
    }

    private List<String> collapse(List<String> tags) {
        return config.collapseTags()
                .map(name -> tags.stream()
                        .map(tag -> tag.equals(TagScheme.OUTSIDE) ? tag : name)
                        .toList())
                .orElse(tags);
    }

    private static List<String> tags(Example example) {
        return ((Tagged) example).tags();
    }

    // Labels.

    private LabelSet labels(List<Item> train) {
        if (kind == TaskKind.REGRESSION) {
            return LabelSet.NONE;
        }
        boolean entities = kind == TaskKind.TOKENS
                && scheme != TagScheme.NONE
                && config.collapseTags().isEmpty();
        if (!config.labels().isEmpty()) {
            boolean types = entities && !config.labels().contains(TagScheme.OUTSIDE);
            return types ? LabelSet.bio(config.labels()) : LabelSet.of(config.labels());
        }
        Set<String> seen = new LinkedHashSet<>();
        train.forEach(item -> seen.addAll(labels(item.example())));
        if (entities) {
            List<String> types = seen.stream()
                    .map(TagScheme::type)
                    .filter(type -> !type.isEmpty())
                    .toList();
            return LabelSet.bio(LabelSet.sorted(types).names());
        }
        // Renamed labels keep the order in which the recipe names them; the others follow.
        Set<String> ordered = new LinkedHashSet<>();
        if (kind == TaskKind.TOKENS) {
            ordered.add(TagScheme.OUTSIDE);
        }
        ordered.addAll(config.labelNames().values());
        ordered.addAll(LabelSet.sorted(seen).names());
        ordered.retainAll(seen);
        return LabelSet.of(List.copyOf(ordered));
    }

    private void requireKnown(Part part, LabelSet labels) {
        // There are none for a number, nor without training examples, which is a problem of its own.
        if (labels.size() == 0) {
            return;
        }
        for (Item item : part.items()) {
            List<String> found = labels(item.example());
            for (int i = 0; i < found.size(); i++) {
                if (!labels.contains(found.get(i))) {
                    Location place = kind == TaskKind.TOKENS
                            ? item.word(i)
                            : item.example().location();
                    problems.found(
                            ProblemKind.UNKNOWN_LABEL, part.name(), UserError.at(place, unknown(found.get(i), labels)));
                }
            }
        }
    }

    private String unknown(String label, LabelSet labels) {
        String what = config.labels().isEmpty()
                ? "the label '" + label
                        + "' does not occur in the training part; state all under labels: if it is right."
                : "the label '" + label + "' is not among the stated labels.";
        if (labels.size() <= 30) {
            return what + Nearest.hint(label, labels.names());
        }
        return what
                + Nearest.to(label, labels.names())
                        .map(near -> " Did you mean '" + near + "'?")
                        .orElse("")
                + " Known: " + labels.size() + " others.";
    }

    /** The labels of an example; for words one for each word. */
    private static List<String> labels(Example example) {
        return example instanceof Tagged tagged
                ? tagged.tags()
                : List.copyOf(((Labeled) example).target().orElseThrow().labels());
    }

    // Parts.

    private List<Part> split(List<Part> parts) {
        SplitConfig split = config.split();
        if (split.dev() == 0 && split.test() == 0) {
            return parts;
        }
        boolean stratified = kind == TaskKind.CLASSIFICATION && split.by().isEmpty();
        Function<Item, String> stratum =
                stratified ? item -> labels(item.example()).get(0) : item -> "";
        Part train = parts.get(0);
        Splitter.Parts places =
                new Splitter(split.dev(), split.test(), config.seed()).split(train.items(), Item::group, stratum);
        List<Part> divided = new ArrayList<>();
        divided.add(pick(train, "train", places.train()));
        divided.addAll(parts.subList(1, parts.size()));
        if (split.dev() > 0) {
            divided.add(pick(train, "dev", places.dev()));
        }
        if (split.test() > 0) {
            divided.add(pick(train, "test", places.test()));
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

    private static Part pick(Part part, String name, List<Integer> places) {
        return part.with(name, places.stream().map(part.items()::get).toList());
    }

    private List<Part> limit(List<Part> parts) {
        return parts.stream()
                .map(part -> switch (part.name()) {
                    case "train" -> limit(part, config.limit().train());
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
        return pick(part, part.name(), chosen);
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
