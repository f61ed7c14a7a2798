package dev.laurel.config;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes records from {@link Node}s and {@link Node}s from records. */
final class Binder {

    private Binder() {}

    /**
     * The record that the node stands for.
     *
     * @param path the dotted path of the node, for messages; empty at the root
     * @throws UserError if something is unknown, missing, of the wrong type or out of range
     */
    static Object struct(Shape.Struct shape, Node node, String path) {
        return struct(shape, mapping(node, path), path, Optional.empty());
    }

    private static Object struct(Shape.Struct shape, Node.Mapping node, String path, Optional<String> discriminator) {
        List<Shape.Component> components = shape.components();
        refuseUnknown(components, node, discriminator);
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            Shape.Component component = components.get(i);
            Node given = node.get(component.key());
            Node value = given != null
                    ? given
                    : component.defaultNode(node.at()).orElseThrow(() -> missing(component, node, path));
            values[i] = bind(component.shape(), value, join(path, component.key()), component);
        }
        return construct(shape.type(), values, node);
    }

    private static Object bind(Shape shape, Node node, String path, Shape.Component component) {
        if (shape instanceof Shape.Maybe maybe) {
            return node.isNothing() ? Optional.empty() : Optional.of(bind(maybe.of(), node, path, component));
        }
        if (shape instanceof Shape.Struct struct) {
            return struct(struct, node, path);
        }
        if (shape instanceof Shape.Union union) {
            Node.Mapping mapping = mapping(node, path);
            return struct(variant(union, mapping, path), mapping, path, Optional.of(union.discriminator()));
        }
        if (shape instanceof Shape.Many many) {
            if (!(node instanceof Node.Sequence sequence)) {
                throw wrong(node, path, "must be a list ('- item' lines or [a, b])");
            }
            List<Object> items = new ArrayList<>();
            for (Node item : sequence.items()) {
                items.add(bind(many.of(), item, join(path, Integer.toString(items.size())), component));
            }
            return List.copyOf(items);
        }
        if (shape instanceof Shape.Table table) {
            Map<String, Object> entries = new LinkedHashMap<>();
            mapping(node, path)
                    .entries()
                    .forEach((key, entry) ->
                            entries.put(key, bind(table.of(), entry.value(), join(path, key), component)));
            return Collections.unmodifiableMap(entries);
        }
        if (!(node instanceof Node.Scalar scalar)) {
            throw wrong(node, path, "must be " + Reference.typeName(shape));
        }
        return shape instanceof Shape.Choice choice
                ? choice(choice.constants(), scalar, path)
                : plain(((Shape.Plain) shape).type(), scalar, path, component);
    }

    private static Object plain(Class<?> type, Node.Scalar node, String path, Shape.Component component) {
        if (node.isNothing()) {
            throw wrong(node, path, "needs a value");
        }
        if (type == String.class) {
            String[] allowed = component.info().allowed();
            return allowed.length == 0 ? node.text() : choice(map(Arrays.asList(allowed)), node, path);
        }
        if (type == boolean.class) {
            return switch (node.plain() ? node.text() : "") {
                case "true", "True", "TRUE" -> true;
                case "false", "False", "FALSE" -> false;
                default -> throw wrong(node, path, "must be true or false");
            };
        }
        String text = node.plain() ? node.text() : "";
        if (type == double.class) {
            double value = Numbers.real(text).orElseThrow(() -> wrong(node, path, "must be a number"));
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw wrong(node, path, "must be a finite number");
            }
            requireRange(value, node, path, component);
            return value;
        }
        BigInteger value = Numbers.whole(text).orElseThrow(() -> wrong(node, path, "must be a whole number"));
        requireRange(value.doubleValue(), node, path, component);
        int bits = type == int.class ? 31 : 63;
        if (value.bitLength() > bits) {
            throw wrong(node, path, "must fit into " + (bits + 1) + " bits");
        }
        return type == int.class ? (Object) value.intValue() : (Object) value.longValue();
    }

    private static void requireRange(double value, Node node, String path, Shape.Component component) {
        if (!component.inRange(value)) {
            throw wrong(node, path, "must be " + component.range());
        }
    }

    private static Object choice(Map<String, ?> choices, Node.Scalar node, String path) {
        Object constant = choices.get(node.text());
        if (constant == null) {
            throw new UserError(node.at() + ": '" + path + "' has no choice '" + node.text() + "'."
                    + Nearest.hint(node.text(), choices.keySet()));
        }
        return constant;
    }

    private static Shape.Struct variant(Shape.Union union, Node.Mapping node, String path) {
        Node name = node.get(union.discriminator());
        if (name == null) {
            throw new UserError(node.at() + ": missing key '" + join(path, union.discriminator())
                    + "', which says what this is. Known: "
                    + String.join(", ", union.variants().keySet()) + ".");
        }
        if (!(name instanceof Node.Scalar scalar)) {
            throw wrong(name, join(path, union.discriminator()), "must be a name");
        }
        return (Shape.Struct) choice(union.variants(), scalar, join(path, union.discriminator()));
    }

    private static Node.Mapping mapping(Node node, String path) {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        throw path.isEmpty()
                ? new UserError(node.at() + ": expected a mapping ('key: value' lines), found " + node.found() + ".")
                : wrong(node, path, "must be a mapping ('key: value' lines)");
    }

    private static void refuseUnknown(
            List<Shape.Component> components, Node.Mapping node, Optional<String> discriminator) {
        List<String> known = new ArrayList<>(discriminator.stream().toList());
        components.forEach(c -> known.add(c.key()));
        node.entries().forEach((key, entry) -> {
            if (known.contains(key)) {
                return;
            }
            Optional<String> alias = components.stream()
                    .filter(c -> Arrays.asList(c.info().aliases()).contains(key))
                    .map(c -> " In a file it is '" + c.key() + "'.")
                    .findFirst();
            throw new UserError(
                    entry.at() + ": unknown key '" + key + "'." + alias.orElseGet(() -> Nearest.hint(key, known)));
        });
    }

    private static UserError missing(Shape.Component component, Node.Mapping node, String path) {
        return new UserError(node.at() + ": missing key '" + join(path, component.key()) + "': "
                + component.info().doc());
    }

    private static UserError wrong(Node node, String path, String must) {
        return new UserError(node.at() + ": '" + path + "' " + must + ", found " + node.found() + ".");
    }

    private static Object construct(Class<?> type, Object[] values, Node node) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException || e.getCause() instanceof UserError) {
                throw new UserError(node.at() + ": " + e.getCause().getMessage(), e.getCause());
            }
            throw new IllegalStateException("cannot make a " + type.getName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    /** The node of a record, with every key. */
    static Node.Mapping toNode(Object structure) {
        Node.Mapping mapping =
                new Node.Mapping(new LinkedHashMap<>(), structure.getClass().getSimpleName());
        for (Shape.Component component : new Shape.Struct(structure.getClass()).components()) {
            try {
                mapping.put(
                        component.key(),
                        toNode(component.shape(), component.accessor().invoke(structure)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component.accessor(), e);
            }
        }
        return mapping;
    }

    private static Node toNode(Shape shape, Object value) {
        if (shape instanceof Shape.Maybe maybe) {
            Optional<?> optional = (Optional<?>) value;
            return optional.isPresent() ? toNode(maybe.of(), optional.get()) : scalar("null");
        }
        if (shape instanceof Shape.Struct) {
            return toNode(value);
        }
        if (shape instanceof Shape.Union union) {
            Node.Mapping mapping = new Node.Mapping(new LinkedHashMap<>(), "");
            mapping.put(union.discriminator(), new Node.Scalar(variantName(value), false, ""));
            mapping.entries().putAll(toNode(value).entries());
            return mapping;
        }
        if (shape instanceof Shape.Many many) {
            List<Node> items = new ArrayList<>();
            ((List<?>) value).forEach(item -> items.add(toNode(many.of(), item)));
            return new Node.Sequence(items, "");
        }
        if (shape instanceof Shape.Table table) {
            Node.Mapping mapping = new Node.Mapping(new LinkedHashMap<>(), "");
            ((Map<?, ?>) value).forEach((key, item) -> mapping.put((String) key, toNode(table.of(), item)));
            return mapping;
        }
        if (shape instanceof Shape.Choice) {
            return new Node.Scalar(Shape.name((Enum<?>) value), false, "");
        }
        return value instanceof String text
                ? new Node.Scalar(text, false, "")
                : scalar(value instanceof Double number ? Numbers.format(number) : value.toString());
    }

    private static String variantName(Object value) {
        return value.getClass().getAnnotation(Named.class).value();
    }

    private static Node scalar(String text) {
        return new Node.Scalar(text, true, "");
    }

    private static Map<String, String> map(List<String> names) {
        Map<String, String> map = new LinkedHashMap<>();
        names.forEach(name -> map.put(name, name));
        return map;
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
