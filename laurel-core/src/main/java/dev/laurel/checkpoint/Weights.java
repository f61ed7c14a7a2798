package dev.laurel.checkpoint;

import dev.laurel.base.Location;
import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Named tensors on disk, open for reading: one safetensors file or a folder of them. */
public sealed interface Weights extends AutoCloseable permits SafeTensors, WeightsFolder {

    /** The tensors' names, in the order of the file or index. */
    Set<String> names();

    /** The shape of a tensor; {@code []} for a single number. */
    long[] shape(String name);

    /** The type in which a tensor is stored. */
    StoredType dtype(String name);

    /** The text entries that the writer left beside the tensors, for instance {@code format: pt}. */
    Map<String, String> metadata();

    /** The file that holds a tensor. */
    Path file(String name);

    /**
     * A view of the stored bytes as a tensor on the processor, in the stored type.
     *
     * <p>It may be read only while this is open, and must never be written, for its memory is the file's: clone it to
     * train it. The returned tensor belongs to the caller.
     *
     * @throws UserError if there is no such tensor
     */
    Tensor tensor(String name);

    /**
     * Copies a stored tensor into {@code destination}, converting to its type and device.
     *
     * @throws UserError naming file and tensor if there is none of this name, or if the shapes differ
     */
    default void copyInto(String name, Tensor destination) {
        long[] expected = destination.sizes().vec().get();
        if (!Arrays.equals(shape(name), expected)) {
            throw UserError.at(
                    new Location(file(name).toString(), 0),
                    "tensor '" + name + "' has the shape " + Arrays.toString(shape(name)) + ", the model needs "
                            + Arrays.toString(expected) + ". Do config.json and the weights belong together?");
        }
        NoGradGuard guard = new NoGradGuard();
        try (Tensor source = tensor(name)) {
            destination.copy_(source);
        } finally {
            guard.close();
        }
    }

    /** Frees the files; every tensor from {@link #tensor} is invalid afterwards. */
    @Override
    void close();

    /** The error for a name that is not there. */
    static UserError missing(Path where, String name, Set<String> known) {
        String suggestion = Nearest.to(name, known)
                .map(nearest -> " The nearest name is '" + nearest + "'.")
                .orElse("");
        return UserError.at(
                new Location(where.toString(), 0),
                "there is no tensor '" + name + "' among the " + known.size() + "." + suggestion);
    }
}
