package dev.laurel.peft;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * Small trained parts of a model, with storage of their own, that are hung on a base, taken off again, or merged into it.
 *
 * <p>The base's weights stay as they are: what an adapter replaces, such as the head, it holds itself. On disk it is what
 * PEFT reads and writes, {@code adapter_config.json} and {@code adapter_model.safetensors}.
 */
public final class Adapter implements AutoCloseable {

    /** The file's name in an adapter's folder. */
    static final String WEIGHTS = "adapter_model.safetensors";

    /** Where in the weights' metadata the hash of the base stands. */
    private static final String BASE_HASH = "laurel_base_sha256";

    private final Model model;
    private final AdapterConfig config;
    private final String prefix;
    private final Optional<SoftPrompt> prompt;
    private final Parameters parameters;
    private final List<Attachment> attachments;
    private final String baseHash;
    private final Map<Parameter, Tensor> unmerged = new LinkedHashMap<>();
    private boolean attached;

    private Adapter(Model model, AdapterConfig config, Assembly assembly, boolean training, long seed) {
        this.model = model;
        this.config = config;
        prefix = assembly.prefix();
        prompt = assembly.prompt();
        parameters = assembly.parameters();
        attachments = List.copyOf(assembly.attachments());
        baseHash = BaseHash.of(model, assembly.replaced());
        parameters.place(model.parameters().placement(), training);
        parameters.initialise(seed, p -> true);
        assembly.setFromBase();
        parameters.refresh();
    }

    /**
     * Makes a new adapter. Unless virtual tokens are part of it, it changes nothing yet: the model computes what it did
     * before.
     *
     * @param model opened without training, with the task's head
     * @param config where {@code target_modules} is empty, the usual ones of the model's family are taken
     * @param base how to call the base in the file
     * @param seed of what is random in it
     * @throws UserError if the method does not fit the model
     */
    public static Adapter create(Model model, PeftConfig config, BaseName base, long seed) {
        return create(model, config, base, seed, text -> {
            throw new IllegalArgumentException("a prompt that begins as a text needs the model's tokenizer");
        });
    }

    /**
     * The same for prompts that begin as a text too.
     *
     * @param tokens the tokens of a text as the model reads it, special ones included
     */
    public static Adapter create(
            Model model, PeftConfig config, BaseName base, long seed, Function<String, int[]> tokens) {
        SavedModules saved = SavedModules.of(model, config.modulesToSave());
        PeftConfig resolved = FamilyDefaults.resolve(config, model, saved);
        Assembly assembly = new Assembly(model, saved, resolved, Optional.of(new PromptStart(seed, tokens)));
        AdapterConfig file = new AdapterConfig(
                resolved, base.name(), base.revision(), Optional.of(model.spec().kind()));
        return new Adapter(model, file, assembly, true, seed);
    }

    /**
     * Reads an adapter, to predict with it.
     *
     * @param model the base it was trained on
     * @throws UserError if it lacks its head or any other part, or was trained on another base
     */
    public static Adapter open(Model model, Path folder) {
        AdapterConfig config = AdapterConfig.read(folder);
        SavedModules saved = new SavedModules(config.method().modulesToSave());
        PeftConfig resolved = FamilyDefaults.resolve(config.method(), model, saved);
        Assembly assembly = new Assembly(model, saved, resolved, Optional.empty());
        requireHead(model, folder, assembly.replaced());
        Path file = folder.resolve(WEIGHTS);
        if (!Files.isRegularFile(file)) {
            throw new UserError(folder + " holds no " + WEIGHTS
                    + (Files.exists(folder.resolve("adapter_model.bin"))
                            ? ", only adapter_model.bin, whose format can run code and is not read. Save it with PEFT's"
                                    + " safe_serialization"
                            : ". An adapter needs it beside " + AdapterConfig.FILE_NAME));
        }
        Adapter adapter = new Adapter(model, config, assembly, false, 0);
        try (SafeTensors weights = SafeTensors.open(file)) {
            adapter.fill(weights, file);
        } catch (RuntimeException e) {
            adapter.close();
            throw e;
        }
        return adapter;
    }

    /** A base without a head of its own needs that of the adapter: what was set at random must be replaced. */
    private static void requireHead(Model model, Path folder, Set<String> replaced) {
        List<String> random = model.loaded().initialised().stream()
                .filter(name -> !replaced.contains(name))
                .toList();
        if (!random.isEmpty()) {
            throw new UserError(folder + ": the adapter holds no head, and neither does its base: "
                    + String.join(", ", random) + " would be random, and so would every result. It was saved without"
                    + " 'modules_to_save'; train and save it again with its head");
        }
    }

    private void fill(SafeTensors weights, Path file) {
        Set<String> unused = weights.names().stream()
                // with 'bias: all' PEFT writes the head's biases three times
                .filter(name -> !name.contains(".original_module.") && !name.contains(".modules_to_save."))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> masters = parameters.named();
            List<String> missing = masters.keySet().stream()
                    .filter(name -> !unused.contains(name))
                    .toList();
            if (!missing.isEmpty()) {
                throw new UserError(file + ": " + missing(missing));
            }
            unused.removeAll(masters.keySet());
            if (!unused.isEmpty()) {
                throw new UserError(file + ": no place in this model for " + some(List.copyOf(unused))
                        + ". The adapter belongs to a model of another kind or size, or " + AdapterConfig.FILE_NAME
                        + " was changed");
            }
            masters.forEach((name, master) -> weights.copyInto(name, master));
        }
        parameters.refresh();
        String trainedOn = weights.metadata().getOrDefault(BASE_HASH, baseHash);
        if (!trainedOn.equals(baseHash)) {
            throw new UserError(file + ": the adapter was trained on another base model"
                    + config.base()
                            .map(name -> " (it was called '" + name + "')")
                            .orElse("")
                    + " than the one it is loaded on: their weights differ, and its results would mean nothing."
                    + " Name the right base");
        }
    }

    private String missing(List<String> names) {
        List<String> head =
                names.stream().filter(name -> model.isHead(ofBase(name))).toList();
        return head.isEmpty()
                ? "lacks " + some(names) + ". The file is incomplete or belongs to another model"
                : "the adapter lacks its head (" + some(head)
                        + "), so its results would be random. It was saved incompletely; save it again with its head";
    }

    /** The base's name of a tensor that replaces one of its own. */
    private String ofBase(String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    private static String some(List<String> names) {
        return names.stream().limit(3).collect(Collectors.joining(", "))
                + (names.size() > 3 ? ", … (" + names.size() + " tensors)" : "");
    }

    /** What is trained: storage of its own, so that gradients and optimiser state are as small as the adapter. */
    public Parameters parameters() {
        return parameters;
    }

    public AdapterConfig config() {
        return config;
    }

    /**
     * Hangs the adapter on its model. Only between passes.
     *
     * @throws IllegalStateException if it or another one hangs there already
     */
    public void attach() {
        if (attached || merged()) {
            throw new IllegalStateException("the adapter is in use already");
        }
        attachments.forEach(Attachment::attach);
        attached = true;
    }

    /** Takes the adapter off; the model computes again what its own weights say. */
    public void detach() {
        if (attached) {
            attachments.forEach(Attachment::detach);
            attached = false;
        }
    }

    /**
     * Writes the adapter into the model's weights, which then compute the same without it, and can be saved as a plain
     * model. The weights that change are kept for {@link #unmerge}.
     *
     * @throws UserError if the method adds what no weight can hold; nothing is changed then
     */
    public void merge() {
        if (merged()) {
            throw new IllegalStateException("the adapter is merged already");
        }
        attachments.stream()
                .flatMap(attachment -> attachment.whyNotMerged().stream())
                .findFirst()
                .ifPresent(why -> {
                    throw new UserError(why);
                });
        if (prompt.isPresent()) {
            throw SoftPrompt.notMergeable();
        }
        detach();
        try (Scope scope = Scope.open()) {
            Tensors.noGrad(() -> {
                for (Attachment attachment : attachments) {
                    attachment.merged().forEach((parameter, value) -> {
                        unmerged.put(
                                parameter, Scope.permanent(parameter.master().clone()));
                        parameter.master().copy_(value);
                    });
                }
            });
        }
        model.parameters().refresh();
    }

    /** Puts the weights back, bit for bit, and hangs the adapter on them again. */
    public void unmerge() {
        if (!merged()) {
            throw new IllegalStateException("the adapter is not merged");
        }
        restore();
        attach();
    }

    private void restore() {
        Tensors.noGrad(
                () -> unmerged.forEach((parameter, value) -> parameter.master().copy_(value)));
        unmerged.values().forEach(Scope::free);
        unmerged.clear();
        model.parameters().refresh();
    }

    public boolean attached() {
        return attached;
    }

    public boolean merged() {
        return !unmerged.isEmpty();
    }

    /** Writes {@code adapter_config.json} and {@code adapter_model.safetensors} into a folder. */
    public void save(Path folder) {
        save(folder, (name, tensor) -> tensor);
    }

    /** The same with tensors made into others; their names are those in the model. */
    void save(Path folder, BiFunction<String, Tensor, Tensor> stored) {
        config.write(folder, prompt.map(SoftPrompt::sizes).orElse(Map.of()));
        Map<String, String> metadata = new LinkedHashMap<>(SafeTensors.PYTORCH);
        metadata.put(BASE_HASH, baseHash);
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = parameters.named();
            // what a training method learns beside the weights is no part of a model's files
            tensors.keySet().removeIf(name -> model.isCompanion(ofBase(name)));
            tensors.replaceAll((name, tensor) -> stored.apply(ofBase(name), tensor));
            prompt.ifPresent(soft -> soft.store(tensors));
            SafeTensors.write(folder.resolve(WEIGHTS), tensors, metadata);
        }
    }

    /** Takes the adapter off the model, unmerging it if it is merged, and frees it. Before the model is closed. */
    @Override
    public void close() {
        detach();
        if (merged()) {
            restore();
        }
        parameters.close();
    }
}
