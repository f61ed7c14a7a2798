package dev.laurel.learned;

import dev.laurel.hub.ModelHub;
import dev.laurel.hub.ProgressListener;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A model as settings name it, found: what opens it needs to know.
 *
 * @param name as the settings have it, for messages
 * @param folder in Hugging Face's form
 * @param placement where it is to compute
 * @param bases finds the folder of an adapter's base by its name
 */
record NamedModel(String name, Path folder, Placement placement, Function<String, Path> bases) {

    /**
     * Finds a model by its name as everywhere in Laurel: a folder, relative to the working directory, a built-in or imported
     * name, or {@code hf://org/name[@revision]}; it is fetched if need be.
     *
     * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws dev.laurel.base.UserError if there is no such model, or no such device
     */
    static NamedModel find(String name, String device) {
        ModelHub hub = ModelHub.system();
        Function<String, Path> folders = any -> hub.resolve(any, ProgressListener.none());
        return new NamedModel(name, folders.apply(name), Placement.resolve(device, Precision.AUTO, 0), folders);
    }
}
