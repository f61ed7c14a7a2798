package dev.laurel.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** The records that {@link Choices} have added to open choices. */
final class OpenChoices {

    /** All that are on the class path, in its order; they do not change while the program runs. */
    private static final class Found {
        static final List<Class<? extends Record>> RECORDS = records(ServiceLoader.load(Choices.class));
    }

    private OpenChoices() {}

    /**
     * The records of an open choice by name.
     *
     * @throws IllegalStateException if two have one name, or one has none
     */
    static Map<String, Class<? extends Record>> of(Class<?> choice) {
        return of(choice, Found.RECORDS);
    }

    static Map<String, Class<? extends Record>> of(Class<?> choice, List<Class<? extends Record>> records) {
        Map<String, Class<? extends Record>> byName = new LinkedHashMap<>();
        for (Class<? extends Record> type : records) {
            if (!choice.isAssignableFrom(type)) {
                continue;
            }
            Named named = type.getAnnotation(Named.class);
            if (named == null) {
                throw new IllegalStateException(type.getName() + " must be a record with @Named");
            }
            Class<?> other = byName.putIfAbsent(named.value(), type);
            if (other != null && other != type) {
                throw new IllegalStateException("two classes claim the name '" + named.value() + "' of a "
                        + choice.getSimpleName() + ": " + other.getName() + " and " + type.getName()
                        + ". Take one of them off the class path, or give it another name");
            }
        }
        return byName;
    }

    static List<Class<? extends Record>> records(Iterable<Choices> sources) {
        List<Class<? extends Record>> records = new ArrayList<>();
        sources.forEach(source -> records.addAll(source.records()));
        return records;
    }
}
