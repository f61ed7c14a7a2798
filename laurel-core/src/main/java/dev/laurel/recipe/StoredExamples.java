package dev.laurel.recipe;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.data.Example;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.data.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Examples with their labels as lines of JSON, whatever file they came from: {@code text}, {@code pair} and {@code label}
 * or {@code labels}, or {@code words} and {@code tags}.
 */
final class StoredExamples {

    private static final JsonMapper JSON = new JsonMapper();

    private StoredExamples() {}

    /** What makes two examples the same, without their labels. */
    static String text(Example example) {
        if (example instanceof Tagged tagged) {
            return String.join("\u001f", tagged.words());
        }
        Labeled labeled = (Labeled) example;
        return labeled.pair().map(pair -> labeled.text() + '\u001f' + pair).orElse(labeled.text());
    }

    /** What is to be predicted of an example, in words: a class, classes in their order, or tags. */
    static String label(Example example) {
        if (example instanceof Tagged tagged) {
            return String.join(" ", tagged.tags());
        }
        return ((Labeled) example)
                .target().orElseThrow().labels().stream().sorted().collect(Collectors.joining(", "));
    }

    static void write(Path file, List<Example> examples) {
        try (Stream<String> lines = examples.stream().map(StoredExamples::line)) {
            Files.write(file, (Iterable<String>) lines::iterator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Example example) {
        ObjectNode node = JSON.createObjectNode();
        if (example instanceof Tagged tagged) {
            add(node.putArray("words"), tagged.words());
            add(node.putArray("tags"), tagged.tags());
            return JSON.writeValueAsString(node);
        }
        Labeled labeled = (Labeled) example;
        node.put("text", labeled.text());
        labeled.pair().ifPresent(pair -> node.put("pair", pair));
        Target target = labeled.target().orElseThrow();
        if (target instanceof Target.OneOf one) {
            node.put("label", one.label());
        } else {
            add(node.putArray("labels"), target.labels());
        }
        return JSON.writeValueAsString(node);
    }

    private static void add(ArrayNode array, Iterable<String> texts) {
        texts.forEach(array::add);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UserError if the file is not there or was changed
     */
    static List<Example> read(Path file) {
        List<Example> examples = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                examples.add(example(JSON.readTree(line), new Location(file.toString(), examples.size() + 1L)));
            }
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new UserError(
                    file + ":" + (examples.size() + 1) + ": cannot be read as an example of a version: "
                            + e.getMessage() + ". Put the file back as it was, or roll back to a version before it",
                    e);
        }
        return examples;
    }

    private static Example example(JsonNode node, Location location) {
        if (node.has("words")) {
            return new Tagged(texts(node, "words"), texts(node, "tags"), location);
        }
        Target target = node.has("label")
                ? new Target.OneOf(text(node, "label"))
                : new Target.AnyOf(new LinkedHashSet<>(texts(node, "labels")));
        Optional<String> pair = node.has("pair") ? Optional.of(text(node, "pair")) : Optional.empty();
        return new Labeled(text(node, "text"), pair, Optional.of(target), location);
    }

    private static String text(JsonNode node, String name) {
        if (!node.path(name).isString()) {
            throw new IllegalArgumentException("'" + name + "' is no text");
        }
        return node.get(name).stringValue();
    }

    private static List<String> texts(JsonNode node, String name) {
        if (!node.path(name).isArray()) {
            throw new IllegalArgumentException("'" + name + "' is no list");
        }
        return node.get(name).valueStream().map(JsonNode::asString).toList();
    }
}
