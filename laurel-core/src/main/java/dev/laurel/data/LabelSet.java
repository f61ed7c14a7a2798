package dev.laurel.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The labels of a task in the order of the model's outputs. */
public final class LabelSet {

    /** The labels of a task that has none, such as regression. */
    public static final LabelSet NONE = new LabelSet(List.of());

    private static final Comparator<String> NUMERIC = Comparator.comparingDouble(Double::parseDouble);

    private final List<String> names;
    private final Map<String, Integer> indices = new LinkedHashMap<>();

    private LabelSet(List<String> names) {
        this.names = List.copyOf(names);
        for (String name : names) {
            if (indices.put(name, indices.size()) != null) {
                throw new IllegalArgumentException("the label '" + name + "' stands twice");
            }
        }
    }

    /**
     * Labels in the given order.
     *
     * @throws IllegalArgumentException if one stands twice
     */
    public static LabelSet of(List<String> names) {
        return new LabelSet(names);
    }

    /** Labels in numeric order if all are numbers, else in the order of their characters. */
    public static LabelSet sorted(Collection<String> names) {
        Set<String> distinct = new TreeSet<>(names);
        boolean numbers = distinct.stream().allMatch(name -> name.matches("-?\\d+(\\.\\d+)?"));
        // The sort is stable: "1" and "1.0" keep the order of their characters.
        return new LabelSet(numbers ? distinct.stream().sorted(NUMERIC).toList() : List.copyOf(distinct));
    }

    /** The BIO tags of entity types: {@code O}, then {@code B-} and {@code I-} of each type in the given order. */
    public static LabelSet bio(Collection<String> types) {
        List<String> tags = new ArrayList<>(List.of(TagScheme.OUTSIDE));
        for (String type : types) {
            tags.add("B-" + type);
            tags.add("I-" + type);
        }
        return new LabelSet(tags);
    }

    public List<String> names() {
        return names;
    }

    public int size() {
        return names.size();
    }

    public boolean contains(String name) {
        return indices.containsKey(name);
    }

    public String name(int index) {
        return names.get(index);
    }

    /**
     * The output that stands for a label.
     *
     * @throws IllegalArgumentException if there is no such label
     */
    public int index(String name) {
        Integer index = indices.get(name);
        if (index == null) {
            throw new IllegalArgumentException("no label '" + name + "' in " + this);
        }
        return index;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSet that && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
