package dev.laurel.config;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Applies {@code key=value} arguments to a configuration before it becomes a record.
 *
 * <p>The key is a full dotted path or any trailing part of one that is unique. The places that can be set are found by
 * walking the record types together with the file: keys the file does not have are known too, in each stage that it has.
 */
final class Overrides {

    private static final String ANY = "*";

    /** A place that can be set; {@code set} takes the last name of the path and the value. */
    private record Slot(List<String> path, List<String> aliases, BiConsumer<String, Node> set) {

        boolean matches(List<String> names) {
            int offset = path.size() - names.size();
            for (int i = names.size() - 1; i >= 0 && offset >= 0; i--) {
                String expected = path.get(offset + i);
                boolean last = i == names.size() - 1;
                // A free key of a map is only recognised behind the map's name: alone it would match everything.
                boolean free = expected.equals(ANY) && names.size() > 1;
                if (!free && !expected.equals(names.get(i)) && !(last && aliases.contains(names.get(i)))) {
                    return false;
                }
            }
            return offset >= 0;
        }

        String name() {
            return String.join(".", path);
        }
    }

    private final List<Slot> slots = new ArrayList<>();
    private final String at;

    private Overrides(String at) {
        this.at = at;
    }

    /**
     * Changes {@code root} in place; a later argument sees what an earlier one has set.
     *
     * @throws UserError if an argument is not {@code key=value}, or its key is unknown or ambiguous
     */
    static void apply(Shape.Struct shape, Node.Mapping root, List<String> arguments) {
        for (String argument : arguments) {
            String at = "argument '" + argument + "'";
            int equals = argument.indexOf('=');
            if (equals <= 0) {
                throw new UserError(at + ": expected key=value, for instance seed=7.");
            }
            String key = argument.substring(0, equals).strip();
            List<String> names = names(key);
            of(shape, root, at)
                    .find(key, names)
                    .set()
                    .accept(names.get(names.size() - 1), Yaml.value(argument.substring(equals + 1), at));
        }
    }

    /**
     * The full path of the place that a key means.
     *
     * @throws UserError if it is unknown or ambiguous
     */
    static String place(Shape.Struct shape, Node.Mapping root, String key) {
        return of(shape, root, "key '" + key + "'").find(key, names(key)).name();
    }

    private static Overrides of(Shape.Struct shape, Node.Mapping root, String at) {
        Overrides overrides = new Overrides(at);
        overrides.visitRecord(shape, root, () -> root, List.of(), List.of(shape.type()));
        return overrides;
    }

    private static List<String> names(String key) {
        return Arrays.asList(key.split("\\.", -1));
    }

    private Slot find(String key, List<String> names) {
        List<Slot> matching = slots.stream().filter(s -> s.matches(names)).toList();
        List<Slot> exact =
                matching.stream().filter(s -> s.path().size() == names.size()).toList();
        List<Slot> candidates = exact.isEmpty() ? matching : exact;
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        if (candidates.isEmpty()) {
            boolean dotted = names.size() > 1;
            List<String> known = slots.stream()
                    .map(s -> dotted ? s.name() : s.path().get(s.path().size() - 1))
                    .filter(name -> !name.endsWith(ANY) && !name.matches("(.*\\.)?\\d+"))
                    .distinct()
                    .toList();
            throw new UserError(at + ": unknown key '" + key + "'." + Nearest.hint(key, known));
        }
        throw new UserError(at + ": '" + key + "' is ambiguous. Write one of: "
                + String.join(", ", candidates.stream().map(Slot::name).toList()) + ".");
    }

    /**
     * @param present the node that is there, or null
     * @param create gives the mapping that is there, or makes it
     * @param active the record types on the way, so that an absent record whose type contains itself ends
     */
    private void visitRecord(
            Shape.Struct shape, Node present, Supplier<Node> create, List<String> path, List<Class<?>> active) {
        for (Shape.Component component : shape.components()) {
            List<String> childPath = append(path, component.key());
            BiConsumer<String, Node> set = (name, value) -> ((Node.Mapping) create.get()).put(component.key(), value);
            slots.add(new Slot(childPath, Arrays.asList(component.info().aliases()), set));
            Node given = present instanceof Node.Mapping mapping ? mapping.get(component.key()) : null;
            Node child = given != null ? given : component.defaultNode(at).orElse(null);
            Supplier<Node> createChild = orMake(child, made -> set.accept(component.key(), made));
            visit(component.shape(), child, createChild, childPath, active);
        }
    }

    private void visit(Shape shape, Node node, Supplier<Node> create, List<String> path, List<Class<?>> active) {
        if (shape instanceof Shape.Maybe maybe) {
            visit(maybe.of(), node, create, path, active);
        } else if (shape instanceof Shape.Struct struct && (isAbsent(node) || node instanceof Node.Mapping)) {
            if (node instanceof Node.Mapping || !active.contains(struct.type())) {
                visitRecord(struct, node, create, path, append(active, struct.type()));
            }
        } else if (shape instanceof Shape.Union union && node instanceof Node.Mapping mapping) {
            slots.add(new Slot(
                    append(path, union.discriminator()),
                    List.of(),
                    (name, value) -> ((Node.Mapping) create.get()).put(union.discriminator(), value)));
            Node variant = mapping.get(union.discriminator());
            if (variant instanceof Node.Scalar name && union.variants().containsKey(name.text())) {
                visit(union.variants().get(name.text()), node, create, path, active);
            }
        } else if (shape instanceof Shape.Many many && node instanceof Node.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                int index = i;
                Node item = sequence.items().get(i);
                List<String> itemPath = append(path, Integer.toString(i));
                slots.add(new Slot(
                        itemPath, List.of(), (name, value) -> sequence.items().set(index, value)));
                visit(many.of(), item, orMake(item, made -> sequence.items().set(index, made)), itemPath, active);
            }
        } else if (shape instanceof Shape.Table table && (isAbsent(node) || node instanceof Node.Mapping)) {
            slots.add(new Slot(
                    append(path, ANY), List.of(), (name, value) -> ((Node.Mapping) create.get()).put(name, value)));
            Map<String, Node.Entry> entries = node instanceof Node.Mapping mapping ? mapping.entries() : Map.of();
            entries.forEach((key, entry) -> {
                Supplier<Node> createEntry =
                        orMake(entry.value(), made -> ((Node.Mapping) create.get()).put(key, made));
                visit(table.of(), entry.value(), createEntry, append(path, key), active);
            });
        }
    }

    private Supplier<Node> orMake(Node present, Consumer<Node> set) {
        return () -> {
            Node made = isAbsent(present) ? new Node.Mapping(new LinkedHashMap<>(), at) : present;
            set.accept(made);
            return made;
        };
    }

    private static boolean isAbsent(Node node) {
        return node == null || node.isNothing();
    }

    private static <T> List<T> append(List<T> list, T item) {
        List<T> longer = new ArrayList<>(list);
        longer.add(item);
        return longer;
    }
}
