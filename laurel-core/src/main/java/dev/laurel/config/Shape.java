package dev.laurel.config;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The types a configuration is made of, seen by reflection.
 *
 * <p>An {@link IllegalStateException} from here means that a configuration record itself is written wrongly.
 */
sealed interface Shape {

    Map<Class<?>, Class<?>> BOXES = Map.of(
            Integer.class, int.class, Long.class, long.class, Double.class, double.class, Boolean.class, boolean.class);

    /** A scalar: int, long, double, boolean or String. */
    record Plain(Class<?> type) implements Shape {}

    /** An enum, with the YAML name of each constant. */
    record Choice(Map<String, Object> constants) implements Shape {}

    /** A value that may be absent. */
    record Maybe(Shape of) implements Shape {}

    /** A list of values. */
    record Many(Shape of) implements Shape {}

    /** Free keys, all with the same kind of value. */
    record Table(Shape of) implements Shape {}

    /** A record. */
    record Struct(Class<?> type) implements Shape {

        /** The components in order. */
        List<Component> components() {
            return Arrays.stream(type.getRecordComponents()).map(Component::of).toList();
        }
    }

    /**
     * One of the records of an interface, chosen by the value of a key.
     *
     * @param open whether {@link Choices} add to it; a sealed interface is not
     */
    record Union(String discriminator, Map<String, Struct> variants, boolean open) implements Shape {}

    /** One key of a record. */
    record Component(String key, Type type, Key info, Method accessor) {

        static Component of(RecordComponent component) {
            Key info = component.getAnnotation(Key.class);
            if (info == null) {
                throw new IllegalStateException(component + " in " + component.getDeclaringRecord() + " has no @Key");
            }
            String key = component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2");
            component.getAccessor().setAccessible(true);
            return new Component(
                    key.toLowerCase(Locale.ROOT), component.getGenericType(), info, component.getAccessor());
        }

        Shape shape() {
            return Shape.of(type);
        }

        /** The value to use when the key is absent, or nothing if it is required; it claims to stand {@code at}. */
        Optional<Node> defaultNode(String at) {
            if (info.defaultValue().length > 0) {
                return Optional.of(Yaml.value(info.defaultValue()[0], at));
            }
            Shape shape = shape();
            if (shape instanceof Maybe) {
                return Optional.of(new Node.Scalar("null", true, at));
            }
            if (shape instanceof Many) {
                return Optional.of(new Node.Sequence(new ArrayList<>(), at));
            }
            return shape instanceof Table ? Optional.of(new Node.Mapping(new LinkedHashMap<>(), at)) : Optional.empty();
        }

        /** The limits on a number as {@code ">= 0 and < 1"}; empty if there are none. */
        String range() {
            String low = info.min() == Double.NEGATIVE_INFINITY
                    ? ""
                    : (info.exclusiveMin() ? "> " : ">= ") + Numbers.format(info.min());
            String high = info.max() == Double.POSITIVE_INFINITY
                    ? ""
                    : (info.exclusiveMax() ? "< " : "<= ") + Numbers.format(info.max());
            return low.isEmpty() || high.isEmpty() ? low + high : low + " and " + high;
        }

        boolean inRange(double value) {
            return (info.exclusiveMin() ? value > info.min() : value >= info.min())
                    && (info.exclusiveMax() ? value < info.max() : value <= info.max());
        }
    }

    static Shape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return new Maybe(of(arguments[0]));
            }
            if (generic.getRawType() == List.class) {
                return new Many(of(arguments[0]));
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new Table(of(arguments[1]));
            }
        }
        if (!(type instanceof Class<?> c)) {
            throw new IllegalStateException("a configuration cannot hold a " + type.getTypeName());
        }
        if (c.isRecord()) {
            return new Struct(c);
        }
        if (c.isEnum()) {
            Map<String, Object> constants = new LinkedHashMap<>();
            Arrays.stream(c.getEnumConstants()).forEach(e -> constants.put(name((Enum<?>) e), e));
            return new Choice(constants);
        }
        if (c.isInterface() && c.isAnnotationPresent(Discriminator.class)) {
            Map<String, Struct> variants = new LinkedHashMap<>();
            if (c.isSealed()) {
                collect(c, variants);
            } else {
                OpenChoices.of(c).forEach((name, found) -> variants.put(name, new Struct(found)));
            }
            return new Union(c.getAnnotation(Discriminator.class).value(), variants, !c.isSealed());
        }
        Class<?> plain = BOXES.getOrDefault(c, c);
        if (plain != String.class && !BOXES.containsValue(plain)) {
            throw new IllegalStateException("a configuration cannot hold a " + c.getName());
        }
        return new Plain(plain);
    }

    /** An enum constant as YAML spells it: {@code TOKEN_F1} is {@code token-f1}. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void collect(Class<?> sealed, Map<String, Struct> variants) {
        for (Class<?> c : sealed.getPermittedSubclasses()) {
            if (c.isInterface() && c.isSealed()) {
                collect(c, variants);
            } else if (c.isRecord() && c.isAnnotationPresent(Named.class)) {
                variants.put(c.getAnnotation(Named.class).value(), new Struct(c));
            } else {
                throw new IllegalStateException(c.getName() + " must be a record with @Named");
            }
        }
    }
}
