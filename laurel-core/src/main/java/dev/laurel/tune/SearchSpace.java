package dev.laurel.tune;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.config.Key;
import dev.laurel.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The keys of a recipe that are searched, each with its values; none twice, one at least.
 *
 * @param dimensions in the order in which they are set
 */
public record SearchSpace(List<Dimension> dimensions) {

    /** What cannot be searched because trials would no longer be judged by the same examples, or be called the same. */
    private static final List<String> FIXED = List.of("name", "description", "task", "data");

    private static final String LIMIT = "data.limit.train";

    /** What a file of a search space holds. */
    record SpaceFile(
            @Key(doc = "The values of each key: uniform(a, b), log(a, b), int(a, b), int-log(a, b), or a|b|c.")
            Map<String, String> space) {}

    public SearchSpace {
        dimensions = List.copyOf(dimensions);
        if (dimensions.isEmpty()) {
            throw new UserError("the search space is empty: say which keys to search,"
                    + " for instance --space 'learning_rate=log(1e-5, 1e-3)'");
        }
        Set<String> keys = new HashSet<>();
        dimensions.forEach(d -> {
            if (!keys.add(d.key())) {
                throw new UserError("space '" + d.key() + "': the key stands there twice");
            }
        });
    }

    /**
     * Reads a YAML file with a mapping {@code space} from keys to values.
     *
     * @throws UserError naming the file if it is not that
     */
    public static List<Dimension> read(Path file) {
        Map<String, String> space =
                Config.read(file, SpaceFile.class, List.of()).space();
        try {
            return space.entrySet().stream()
                    .map(entry -> Dimension.of(entry.getKey(), entry.getValue()))
                    .toList();
        } catch (UserError e) {
            throw new UserError(file + ": " + e.getMessage(), e);
        }
    }

    /** As {@code key: values}, in order. */
    Map<String, String> written() {
        Map<String, String> written = new LinkedHashMap<>();
        dimensions.forEach(d -> written.put(d.key(), d.domain().toString()));
        return written;
    }

    /** The {@code key=value} arguments of a trial. */
    List<String> arguments(Map<String, String> values) {
        return dimensions.stream().map(d -> d.argument(values.get(d.key()))).toList();
    }

    /** Values by key, from one for each dimension. */
    Map<String, String> values(List<String> inOrder) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int d = 0; d < inOrder.size(); d++) {
            values.put(dimensions.get(d).key(), inOrder.get(d));
        }
        return values;
    }

    /** How many different trials there can be; nothing if there are more than anybody would count. */
    Optional<Long> size() {
        long size = 1;
        for (Dimension d : dimensions) {
            long here = d.domain() instanceof Domain.Options options
                    ? options.values().size()
                    : d.domain() instanceof Domain.Whole whole ? whole.high() - whole.low() + 1 : Long.MAX_VALUE;
            if (here <= 0 || here > Integer.MAX_VALUE || size * here > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            size *= here;
        }
        return Optional.of(size);
    }

    /**
     * Makes sure, before anything is trained, that the recipe has the keys and takes the values: the ends of every range
     * and each of several values, all other keys being at their first, and then some draws of all together.
     *
     * @param recipe the recipe with {@code key=value} arguments
     * @param draws values by key
     * @throws UserError naming the key
     */
    void requireFits(Function<List<String>, Recipe> recipe, List<Map<String, String>> draws) {
        requireDifferentPlaces(recipe);
        Map<String, String> first = new LinkedHashMap<>();
        dimensions.forEach(d -> first.put(d.key(), d.domain().extremes().get(0)));
        for (Dimension dimension : dimensions) {
            for (String value : dimension.domain().extremes()) {
                Map<String, String> values = new LinkedHashMap<>(first);
                values.put(dimension.key(), value);
                requireFits(recipe, values, dimension.toString());
            }
        }
        draws.forEach(values -> requireFits(recipe, values, String.join(" ", arguments(values))));
    }

    private void requireFits(Function<List<String>, Recipe> recipe, Map<String, String> values, String what) {
        try {
            recipe.apply(arguments(values));
        } catch (UserError e) {
            throw new UserError("space '" + what + "': " + e.getMessage(), e);
        }
    }

    private void requireDifferentPlaces(Function<List<String>, Recipe> recipe) {
        Map<String, String> places = new LinkedHashMap<>();
        List<String> set = new ArrayList<>();
        for (Dimension dimension : dimensions) {
            String place;
            try {
                place = Config.place((Record) recipe.apply(set), dimension.key());
            } catch (UserError e) {
                throw new UserError("space '" + dimension + "': " + e.getMessage(), e);
            }
            if (FIXED.contains(place.replaceFirst("\\..*", "")) && !place.equals(LIMIT)) {
                throw new UserError("space '" + dimension + "': " + place
                        + " cannot be searched, since trials must be judged by the same examples");
            }
            String other = places.putIfAbsent(place, dimension.key());
            if (other != null) {
                throw new UserError("space '" + dimension + "': this key is the same as '" + other + "': " + place);
            }
            set.add(dimension.argument(dimension.domain().extremes().get(0)));
        }
    }
}
