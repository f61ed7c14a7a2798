package dev.laurel.config;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * YAML 1.2 text to {@link Node}s with positions, and back.
 *
 * <p>Refused, because a reader of the file would have to know more than the file shows: anchors, aliases, tags, several
 * documents, keys that are not plain names.
 */
final class Yaml {

    private static final int MAX_DEPTH = 50;

    private final Iterator<Event> events;
    private final Function<Optional<Mark>, String> places;

    private Yaml(String text, Function<Optional<Mark>, String> places) {
        this.events =
                new Parse(LoadSettings.builder().build()).parseString(text).iterator();
        this.places = places;
    }

    /**
     * The only document of a file.
     *
     * @throws UserError for a syntax error, an empty text, or something refused; with line and column
     */
    static Node read(String text, String sourceName) {
        Node root = parse(
                text,
                mark -> mark.map(m -> new Location(sourceName, m.getLine() + 1L, m.getColumn() + 1).toString())
                        .orElse(sourceName));
        if (root.isNothing()) {
            throw new UserError(sourceName + ": the file is empty. Write at least the required keys.");
        }
        return root;
    }

    /** A value that stands outside a file, in a command-line argument or a default; {@code at} is where. */
    static Node value(String text, String at) {
        return parse(text, mark -> at);
    }

    private static Node parse(String text, Function<Optional<Mark>, String> places) {
        try {
            return new Yaml(text, places).document();
        } catch (MarkedYamlEngineException e) {
            String where = places.apply(e.getProblemMark().or(e::getContextMark));
            String context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
            throw new UserError(where + ": not valid YAML: " + e.getProblem() + context + ".", e);
        } catch (ReaderException e) {
            String before = text.substring(0, text.offsetByCodePoints(0, e.getPosition()));
            int line = (int) before.chars().filter(c -> c == '\n').count();
            int column = before.codePointCount(before.lastIndexOf('\n') + 1, before.length());
            Mark mark = new Mark("", e.getPosition(), line, column, new int[0], 0);
            String character = String.format("U+%04X", e.getCodePoint());
            throw new UserError(
                    places.apply(Optional.of(mark)) + ": the control character " + character
                            + " is not allowed in YAML. Remove it, or write it as an escape in double quotes.",
                    e);
        } catch (YamlEngineException e) {
            throw new UserError(places.apply(Optional.empty()) + ": not valid YAML: " + e.getMessage(), e);
        }
    }

    private Node document() {
        Node root = new Node.Scalar("", true, places.apply(Optional.empty()));
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart && documents++ > 0) {
                throw error(event, "a second document ('---') is not supported. Keep one document in a file");
            }
            if (event instanceof NodeEvent) {
                root = node(event, 0);
            }
        }
        return root;
    }

    private Node node(Event event, int depth) {
        refuseReferences(event);
        String at = places.apply(event.getStartMark());
        if (event instanceof ScalarEvent scalar) {
            return new Node.Scalar(scalar.getValue(), scalar.isPlain(), at);
        }
        if (depth == MAX_DEPTH) {
            throw error(event, "nested more than " + MAX_DEPTH + " levels deep");
        }
        return event.getEventId() == Event.ID.SequenceStart ? sequence(at, depth + 1) : mapping(at, depth + 1);
    }

    private Node.Sequence sequence(String at, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
            items.add(node(e, depth));
        }
        return new Node.Sequence(items, at);
    }

    private Node.Mapping mapping(String at, int depth) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
            if (!(node(e, depth) instanceof Node.Scalar key)) {
                throw error(e, "a key must be a name, not a list or a mapping");
            }
            Node.Entry earlier = entries.get(key.text());
            if (earlier != null) {
                throw error(e, "duplicate key '" + key.text() + "', first at " + earlier.at() + ". Remove one");
            }
            entries.put(key.text(), new Node.Entry(key.at(), node(events.next(), depth)));
        }
        return new Node.Mapping(entries, at);
    }

    private void refuseReferences(Event event) {
        if (event instanceof AliasEvent alias) {
            throw error(
                    event,
                    "the alias '*" + alias.getAlias() + "' is not supported, so that every value can be"
                            + " read where it stands. Write the value out");
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw error(
                    event,
                    "the anchor '&" + node.getAnchor().get() + "' is not supported, so that every value can"
                            + " be read where it stands. Quote the text if it begins with '&'");
        }
        Optional<String> tag = event instanceof ScalarEvent s
                ? s.getTag()
                : event instanceof CollectionStartEvent c ? c.getTag() : Optional.empty();
        if (tag.isPresent()) {
            throw error(
                    event,
                    "the tag '" + tag.get() + "' is not supported: types follow from the keys. Remove it,"
                            + " or quote the text if it begins with '!'");
        }
    }

    private UserError error(Event event, String message) {
        return new UserError(places.apply(event.getStartMark()) + ": " + message + ".");
    }

    /** Block-style text that reads back to the same nodes. */
    static String write(Node node) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new CoreSchema())
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setSplitLines(false)
                .build();
        var events = new Serialize(settings).serializeOne(toEngine(node));
        return new Present(settings).emitToString(events.iterator());
    }

    private static org.snakeyaml.engine.v2.nodes.Node toEngine(Node node) {
        if (node instanceof Node.Scalar scalar) {
            // Text that would read as a number, a boolean or null gets quotes; other values carry the tag they
            // resolve to, so that they stay plain.
            Tag tag = scalar.plain() ? new CoreSchema().getScalarResolver().resolve(scalar.text(), true) : Tag.STR;
            return new ScalarNode(tag, scalar.text(), ScalarStyle.PLAIN);
        }
        if (node instanceof Node.Sequence sequence) {
            var items = sequence.items().stream().map(Yaml::toEngine).toList();
            return new SequenceNode(Tag.SEQ, items, items.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
        }
        var entries = ((Node.Mapping) node)
                .entries().entrySet().stream()
                        .map(e -> new NodeTuple(
                                new ScalarNode(Tag.STR, e.getKey(), ScalarStyle.PLAIN),
                                toEngine(e.getValue().value())))
                        .toList();
        return new MappingNode(Tag.MAP, entries, entries.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }
}
