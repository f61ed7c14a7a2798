package dev.laurel.checkpoint;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The weights in a model folder as one set of named tensors, whether they lie in {@code model.safetensors} or in shards
 * that {@code model.safetensors.index.json} lists.
 */
public final class WeightsFolder implements Weights {

    /** The file of unsharded weights. */
    public static final String SINGLE_FILE = "model.safetensors";

    /** The list of shards. */
    public static final String INDEX_FILE = "model.safetensors.index.json";

    /** The largest shard that transformers 5 writes: 50 GB. */
    public static final long DEFAULT_SHARD_BYTES = 50_000_000_000L;

    private static final List<String> PICKLES = List.of(".bin", ".pt", ".pth", ".pkl", ".ckpt");

    private final Path folder;
    private final Map<String, SafeTensors> shardOfTensor;
    private final List<SafeTensors> shards;

    private WeightsFolder(Path folder, Map<String, SafeTensors> shardOfTensor, List<SafeTensors> shards) {
        this.folder = folder;
        this.shardOfTensor = Collections.unmodifiableMap(shardOfTensor);
        this.shards = shards;
    }

    /**
     * Opens the weights of a model folder; as in transformers a single file goes before an index.
     *
     * @throws UserError if there are none, if they are pickled, or if index and shards contradict each other
     */
    public static WeightsFolder open(Path folder) {
        Path single = folder.resolve(SINGLE_FILE);
        Path index = folder.resolve(INDEX_FILE);
        if (Files.exists(single)) {
            SafeTensors file = SafeTensors.open(single);
            Map<String, SafeTensors> shardOfTensor = new LinkedHashMap<>();
            file.names().forEach(name -> shardOfTensor.put(name, file));
            return new WeightsFolder(folder, shardOfTensor, List.of(file));
        }
        if (Files.exists(index)) {
            return openShards(folder, index);
        }
        throw noWeights(folder);
    }

    private static WeightsFolder openShards(Path folder, Path index) {
        Map<String, String> files = shardFiles(index);
        Map<String, SafeTensors> opened = new LinkedHashMap<>();
        boolean complete = false;
        try {
            for (String file : files.values()) {
                if (!opened.containsKey(file)) {
                    opened.put(file, openShard(folder, index, file));
                }
            }
            Map<String, SafeTensors> shardOfTensor = new LinkedHashMap<>();
            files.forEach((name, file) -> {
                if (!opened.get(file).names().contains(name)) {
                    throw error(index, "puts tensor '" + name + "' into " + file + ", which does not hold it.");
                }
                shardOfTensor.put(name, opened.get(file));
            });
            opened.forEach((file, shard) -> shard.names().forEach(name -> {
                if (shard != shardOfTensor.get(name)) {
                    throw error(index, "does not list tensor '" + name + "', which " + file + " holds.");
                }
            }));
            complete = true;
            return new WeightsFolder(folder, shardOfTensor, List.copyOf(opened.values()));
        } finally {
            if (!complete) {
                opened.values().forEach(SafeTensors::close);
            }
        }
    }

    private static SafeTensors openShard(Path folder, Path index, String file) {
        Path path = folder.resolve(file);
        if (!Files.exists(path)) {
            throw error(index, "lists " + file + ", which is not in the folder. Fetch the missing shard.");
        }
        return SafeTensors.open(path);
    }

    /**
     * The shard of each tensor as {@code model.safetensors.index.json} lists it, by plain file name.
     *
     * @throws UserError if the index is malformed, or names a file that would lie outside the folder
     */
    public static Map<String, String> shardFiles(Path index) {
        ObjectNode root = Json.readObject(index);
        JsonNode map = root.get("weight_map");
        if (map == null || !map.isObject() || map.isEmpty()) {
            throw error(index, "'weight_map' must list the shard of each tensor.");
        }
        Map<String, String> files = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String file = entry.getValue().isString() ? entry.getValue().stringValue() : "";
            if (!file.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*\\.safetensors")) {
                throw error(
                        index,
                        "tensor '" + entry.getKey() + "' lies in " + entry.getValue()
                                + ", which is not the plain name of a .safetensors file in the same folder.");
            }
            files.put(entry.getKey(), file);
        }
        return files;
    }

    private static UserError noWeights(Path folder) {
        List<String> names = fileNames(folder);
        List<String> pickles = names.stream().filter(WeightsFolder::isPickle).toList();
        if (!pickles.isEmpty()) {
            return new UserError(folder + " holds its weights as " + String.join(", ", pickles)
                    + ", a Python pickle. Laurel does not open pickles: reading one can run any code that its author put"
                    + " in. Convert it once where you trust it, in Python:"
                    + " AutoModel.from_pretrained(folder).save_pretrained(new_folder) writes model.safetensors.");
        }
        return new UserError(folder + " holds no weights: expected " + SINGLE_FILE + ", or " + INDEX_FILE
                + " with its shards, found " + (names.isEmpty() ? "nothing" : String.join(", ", names)) + ".");
    }

    private static boolean isPickle(String name) {
        return PICKLES.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
    }

    private static List<String> fileNames(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserError(folder + " is not a folder.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UserError("cannot read the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Set<String> names() {
        return shardOfTensor.keySet();
    }

    @Override
    public long[] shape(String name) {
        return shard(name).shape(name);
    }

    @Override
    public StoredType dtype(String name) {
        return shard(name).dtype(name);
    }

    @Override
    public Map<String, String> metadata() {
        return shards.get(0).metadata();
    }

    @Override
    public Path file(String name) {
        return shard(name).file(name);
    }

    @Override
    public Tensor tensor(String name) {
        return shard(name).tensor(name);
    }

    private SafeTensors shard(String name) {
        SafeTensors shard = shardOfTensor.get(name);
        if (shard == null) {
            throw Weights.missing(folder, name, names());
        }
        return shard;
    }

    @Override
    public void close() {
        shards.forEach(SafeTensors::close);
    }

    /** Writes weights as transformers does, in shards of at most {@link #DEFAULT_SHARD_BYTES}. */
    public static void write(Path folder, Map<String, Tensor> tensors) {
        write(folder, tensors, DEFAULT_SHARD_BYTES);
    }

    /**
     * Writes weights into a folder that holds none yet: one file, or shards with an index if they are more than
     * {@code shardBytes}.
     *
     * <p>Tensors fill shards in the given order, as in transformers; one that is larger than a shard gets its own. To
     * replace the weights of a model, write the whole folder anew with {@link AtomicFolder}.
     *
     * @throws UserError if the folder is missing or read-only, or the disk is full
     */
    public static void write(Path folder, Map<String, Tensor> tensors, long shardBytes) {
        if (Files.exists(folder.resolve(SINGLE_FILE)) || Files.exists(folder.resolve(INDEX_FILE))) {
            throw new IllegalStateException(folder + " already holds weights; old shards would stay among the new");
        }
        List<Map<String, Tensor>> parts = split(tensors, shardBytes);
        if (parts.size() == 1) {
            SafeTensors.write(folder.resolve(SINGLE_FILE), tensors, SafeTensors.PYTORCH);
            return;
        }
        Map<String, String> weightMap = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String file = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, parts.size());
            SafeTensors.write(folder.resolve(file), parts.get(i), SafeTensors.PYTORCH);
            parts.get(i).keySet().forEach(name -> weightMap.put(name, file));
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put(
                "total_parameters",
                tensors.values().stream().mapToLong(Tensor::numel).sum());
        metadata.put(
                "total_size",
                tensors.values().stream().mapToLong(Tensor::nbytes).sum());
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("metadata", metadata);
        index.put("weight_map", weightMap);
        AtomicFile.writeText(folder.resolve(INDEX_FILE), Json.pretty(index));
    }

    private static List<Map<String, Tensor>> split(Map<String, Tensor> tensors, long shardBytes) {
        List<Map<String, Tensor>> parts = new ArrayList<>();
        Map<String, Tensor> current = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            long size = tensor.getValue().nbytes();
            if (size > shardBytes) {
                parts.add(Map.of(tensor.getKey(), tensor.getValue()));
                continue;
            }
            if (bytes + size > shardBytes) {
                parts.add(current);
                current = new LinkedHashMap<>();
                bytes = 0;
            }
            current.put(tensor.getKey(), tensor.getValue());
            bytes += size;
        }
        if (!current.isEmpty() || parts.isEmpty()) {
            parts.add(current);
        }
        return parts;
    }

    private static UserError error(Path index, String message) {
        return UserError.at(new Location(index.toString(), 0), message);
    }
}
