package dev.laurel.model;

import dev.laurel.base.UserError;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The model families that are installed. */
final class Families {

    private static final Map<String, ModelFamily> KNOWN = load();

    private Families() {}

    /**
     * The family of a {@code model_type}.
     *
     * @throws UserError if there is none, naming those that are there
     */
    static ModelFamily of(String modelType) {
        ModelFamily family = KNOWN.get(modelType);
        if (family == null) {
            // no nearest name: a similar one is another architecture, not what was meant
            throw new UserError("models of type '" + modelType + "' are not supported. Supported: "
                    + String.join(", ", KNOWN.keySet()) + ".");
        }
        return family;
    }

    private static Map<String, ModelFamily> load() {
        Map<String, ModelFamily> families = new TreeMap<>();
        for (ModelFamily family : ServiceLoader.load(ModelFamily.class, ModelFamily.class.getClassLoader())) {
            ModelFamily other = families.put(family.modelType(), family);
            if (other != null) {
                throw new IllegalStateException("two families for model_type " + family.modelType() + ": "
                        + other.getClass().getName() + ", " + family.getClass().getName());
            }
        }
        return families;
    }
}
