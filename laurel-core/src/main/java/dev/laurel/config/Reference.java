package dev.laurel.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What there is to configure, from the records themselves: the text of help and reference pages. */
public final class Reference {

    private Reference() {}

    /**
     * One key.
     *
     * @param path dotted; {@code stages[].epochs} is a key of each list element, {@code stages[fine-tune].epochs} of
     *     the elements of that name
     * @param type in words
     * @param defaultValue as written in YAML; "required" or "none" in its place
     * @param range the limits on a number, or empty
     * @param aliases short names for the command line
     * @param source where the default comes from, or empty
     */
    public record Row(
            String path,
            String type,
            String defaultValue,
            String range,
            List<String> aliases,
            String doc,
            String source) {}

    /**
     * One of the records that a mapping may stand for.
     *
     * @param name under which it is chosen
     * @param about what it does, in one sentence; empty if its record does not say
     */
    public record Variant(String name, String about, Class<? extends Record> type) {}

    /**
     * The records of an interface with {@link Discriminator}, by name in the alphabet's order.
     *
     * @throws IllegalArgumentException if the interface is none
     */
    public static List<Variant> variants(Class<?> choice) {
        if (!(Shape.of(choice) instanceof Shape.Union union)) {
            throw new IllegalArgumentException(choice.getName() + " has no @Discriminator");
        }
        return union.variants().entrySet().stream()
                .map(entry -> variant(entry.getKey(), entry.getValue().type()))
                .sorted(Comparator.comparing(Variant::name))
                .toList();
    }

    private static Variant variant(String name, Class<?> type) {
        About about = type.getAnnotation(About.class);
        return new Variant(name, about == null ? "" : about.value(), type.asSubclass(Record.class));
    }

    /** Every key of a configuration, in the order of the record's components, depth first; not those of open choices. */
    public static List<Row> describe(Class<? extends Record> type) {
        List<Row> rows = new ArrayList<>();
        describe(new Shape.Struct(type), "", List.of(), rows);
        return rows;
    }

    /** A Markdown table of every key of a configuration. */
    public static String markdown(Class<? extends Record> type) {
        StringBuilder table = new StringBuilder("| Key | Type | Default | Meaning |\n|---|---|---|---|\n");
        for (Row row : describe(type)) {
            String aliases = row.aliases().isEmpty() ? "" : " Short: `" + String.join("`, `", row.aliases()) + "`.";
            String source = row.source().isEmpty() ? "" : " (" + row.source() + ")";
            String range = row.range().isEmpty() ? "" : ", " + row.range();
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            row.path(),
                            cell(row.type() + range),
                            cell(row.defaultValue()),
                            cell(row.doc() + aliases + source)));
        }
        return table.toString();
    }

    private static void describe(Shape.Struct shape, String prefix, List<Class<?>> active, List<Row> rows) {
        List<Class<?>> inner = new ArrayList<>(active);
        inner.add(shape.type());
        for (Shape.Component component : shape.components()) {
            Key info = component.info();
            String path = prefix + component.key();
            String type = info.allowed().length == 0
                    ? typeName(component.shape())
                    : "one of " + String.join(", ", info.allowed());
            rows.add(new Row(
                    path,
                    type,
                    defaultText(component),
                    component.range(),
                    List.of(info.aliases()),
                    info.doc(),
                    info.source()));
            nested(component.shape(), path, inner, rows);
        }
    }

    private static void nested(Shape shape, String path, List<Class<?>> active, List<Row> rows) {
        if (shape instanceof Shape.Maybe maybe) {
            nested(maybe.of(), path, active, rows);
        } else if (shape instanceof Shape.Many many) {
            nested(many.of(), path + "[]", active, rows);
        } else if (shape instanceof Shape.Table table) {
            nested(table.of(), path + "[]", active, rows);
        } else if (shape instanceof Shape.Struct struct && !active.contains(struct.type())) {
            describe(struct, path + ".", active, rows);
        } else if (shape instanceof Shape.Union union && !union.open() && !isInside(union, active)) {
            String base = path.endsWith("[]") ? path.substring(0, path.length() - 2) : path;
            union.variants().forEach((name, variant) -> describe(variant, base + "[" + name + "].", active, rows));
        }
    }

    /** Whether this is in one of the choices themselves, whose keys are described already. */
    private static boolean isInside(Shape.Union union, List<Class<?>> active) {
        return union.variants().values().stream().anyMatch(variant -> active.contains(variant.type()));
    }

    private static String defaultText(Shape.Component component) {
        Optional<Node> value = component.defaultNode("");
        if (component.info().defaultValue().length > 0) {
            return component.info().defaultValue()[0];
        }
        return value.isPresent() ? "none" : "required";
    }

    /** What kind of value is meant, in words. */
    static String typeName(Shape shape) {
        if (shape instanceof Shape.Maybe maybe) {
            return typeName(maybe.of());
        }
        if (shape instanceof Shape.Many many) {
            return "list of " + typeName(many.of());
        }
        if (shape instanceof Shape.Choice choice) {
            return "one of " + String.join(", ", choice.constants().keySet());
        }
        if (shape instanceof Shape.Union union) {
            return "mapping with " + union.discriminator() + ": "
                    + (union.open()
                            ? "its name"
                            : String.join(" or ", union.variants().keySet()));
        }
        if (shape instanceof Shape.Plain plain) {
            return switch (plain.type().getName()) {
                case "int", "long" -> "whole number";
                case "double" -> "number";
                case "boolean" -> "true or false";
                default -> "text";
            };
        }
        return "mapping";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
