package dev.laurel.config;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads configuration records from YAML, changes them by {@code key=value} arguments, and writes them.
 *
 * <p>A configuration is a record whose components carry {@link Key}. Components may be int, long, double, boolean,
 * String, enums (written {@code in-kebab-case}), {@code Optional}, {@code List}, {@code Map<String, …>}, records, and
 * interfaces of records that carry {@link Discriminator} and {@link Named}. A record checks what belongs
 * together in its compact constructor by throwing an {@link IllegalArgumentException} or a {@link UserError}; the
 * message is shown with the place of the mapping.
 */
public final class Config {

    private Config() {}

    /**
     * Reads a file.
     *
     * @param overrides arguments {@code key=value}, where key is a full dotted path or a unique trailing part of one
     * @throws UserError with file, line and column for whatever is wrong in the file, or naming the argument
     */
    public static <T extends Record> T read(Path file, Class<T> type, List<String> overrides) {
        return parse(text(file), file.toString(), type, overrides);
    }

    /**
     * Reads a text.
     *
     * @param sourceName what messages call the text: usually its file name
     * @throws UserError as {@link #read} does
     */
    public static <T extends Record> T parse(String text, String sourceName, Class<T> type, List<String> overrides) {
        return bind(Yaml.read(text, sourceName), type, overrides);
    }

    /**
     * What a file and the arguments say for one key of the top level, so that it can decide which record the rest is.
     *
     * @throws UserError if the file is not YAML
     */
    public static Optional<String> peek(Path file, String key, List<String> overrides) {
        String start = key + "=";
        Optional<String> argument =
                overrides.stream().filter(o -> o.startsWith(start)).reduce((first, last) -> last);
        if (argument.isPresent()) {
            return Optional.of(argument.get().substring(start.length()));
        }
        return Yaml.read(text(file), file.toString()) instanceof Node.Mapping mapping
                        && mapping.get(key) instanceof Node.Scalar scalar
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    /**
     * The record of defaults, changed by {@code key=value} arguments.
     *
     * @throws UserError if an argument is wrong or a required key is not among them
     */
    public static <T extends Record> T defaults(Class<T> type, String... overrides) {
        return bind(new Node.Mapping(new LinkedHashMap<>(), type.getSimpleName()), type, List.of(overrides));
    }

    /**
     * The record of that name among those an interface with {@link Discriminator} may stand for, made of defaults and
     * {@code key=value} arguments.
     *
     * @throws UserError if none has the name, an argument is wrong, or a required key is not among them
     */
    public static <T> T choose(Class<T> choice, String name, List<String> overrides) {
        if (!(Shape.of(choice) instanceof Shape.Union union)) {
            throw new IllegalArgumentException(choice.getName() + " has no @Discriminator");
        }
        Shape.Struct variant = union.variants().get(name);
        if (variant == null) {
            throw new UserError("There is no " + union.discriminator() + " named '" + name + "'."
                    + Nearest.hint(name, union.variants().keySet()));
        }
        Node.Mapping none = new Node.Mapping(new LinkedHashMap<>(), name);
        return choice.cast(bind(none, variant.type().asSubclass(Record.class), overrides));
    }

    /**
     * A copy of the record, changed by {@code key=value} arguments.
     *
     * @throws UserError if an argument is wrong
     */
    @SuppressWarnings("unchecked")
    public static <T extends Record> T with(T configuration, String... overrides) {
        return bind(Binder.toNode(configuration), (Class<T>) configuration.getClass(), List.of(overrides));
    }

    /**
     * The full path of the place that the key of an argument means.
     *
     * @param key a full dotted path or a unique trailing part of one
     * @throws UserError if it is unknown or ambiguous
     */
    public static String place(Record configuration, String key) {
        return Overrides.place(new Shape.Struct(configuration.getClass()), Binder.toNode(configuration), key);
    }

    /** The YAML text of the record with every key and its value; it reads back to an equal record. */
    public static String write(Record configuration) {
        return Yaml.write(Binder.toNode(configuration));
    }

    private static <T extends Record> T bind(Node root, Class<T> type, List<String> overrides) {
        Shape.Struct shape = new Shape.Struct(type);
        if (root instanceof Node.Mapping mapping) {
            Overrides.apply(shape, mapping, overrides);
        }
        return type.cast(Binder.struct(shape, root, ""));
    }

    private static String text(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserError(file + " is a directory; a YAML file is needed.");
        }
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new UserError(file + ": there is no such file.", e);
        } catch (CharacterCodingException e) {
            throw new UserError(file + ": not UTF-8 text. Save it as UTF-8.", e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e, e);
        }
    }
}
