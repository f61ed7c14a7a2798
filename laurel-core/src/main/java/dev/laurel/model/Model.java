package dev.laurel.model;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.checkpoint.Weights;
import dev.laurel.checkpoint.WeightsFolder;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;

/**
 * A pretrained trunk with a head, read from and written to a Hugging Face folder.
 *
 * <p>Reading is strict: every stored tensor is used and every parameter is filled, or the tensor is named in an error.
 * The one exception is the head: what a new task needs and the checkpoint lacks is initialised, and a head that the task
 * does not need is left out; both are listed in {@link #loaded()}.
 */
public final class Model implements AutoCloseable {

    private final ModelFamily family;
    private final HfConfig config;
    private final HeadSpec spec;
    private final Parameters parameters;
    private final Trunk trunk;
    private final Head head;
    private final Loaded loaded;

    /**
     * What reading a checkpoint did besides filling the parameters.
     *
     * @param initialised parameters of the new head that were set at random
     * @param leftOut stored tensors of other heads
     */
    public record Loaded(List<String> initialised, List<String> leftOut) {}

    /** How a model is to be loaded. */
    public record Options(Placement placement, boolean training, long seed, Predicate<String> frozen) {

        public static Options inference(Placement placement) {
            return new Options(placement, false, 0, name -> false);
        }
    }

    private Model(Path folder, HfConfig base, Optional<HeadSpec> wanted, Options options) {
        family = Families.of(base.modelType());
        spec = wanted.orElseGet(() -> specOf(base));
        config = configured(base);
        parameters = new Parameters();
        Parameters.Declarations root = parameters.declarations();
        trunk = family.trunk(config, root.in(family.trunkPrefix()), spec.kind() == Head.Kind.MASKED_LANGUAGE_MODEL);
        head = family.head(spec.kind(), config, root, trunk, spec.labels().size());
        parameters.freeze(p -> p.names().stream().allMatch(options.frozen()));
        parameters.place(options.placement(), options.training());
        try (WeightsFolder weights = WeightsFolder.open(folder)) {
            loaded = fill(weights, options.seed(), wanted.isPresent());
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /** Reads a model with the head that its {@code config.json} names: to evaluate or predict. */
    public static Model open(Path folder, Options options) {
        return new Model(folder, HfConfig.read(folder), Optional.empty(), options);
    }

    /** Reads a model and gives it the head of a task, keeping a stored head if it fits: to train. */
    public static Model open(Path folder, HeadSpec spec, Options options) {
        return new Model(folder, HfConfig.read(folder), Optional.of(spec), options);
    }

    /** The logits of the model's head, fp32; see {@link Head#logits}. */
    public Tensor logits(TokenBatch batch, Pass pass) {
        return head.logits(trunk.hiddenStates(batch, pass), batch, pass);
    }

    /** {@code [N, H]} fp32: the trunk's output. */
    public Tensor hiddenStates(TokenBatch batch, Pass pass) {
        return trunk.hiddenStates(batch, pass);
    }

    /** Writes {@code config.json} and {@code model.safetensors} as transformers does; the tokenizer is the caller's. */
    public void save(Path folder) {
        config.write(folder);
        try (Scope scope = Scope.open()) {
            WeightsFolder.write(folder, parameters.named());
        }
    }

    public HfConfig config() {
        return config;
    }

    public HeadSpec spec() {
        return spec;
    }

    public Parameters parameters() {
        return parameters;
    }

    public Loaded loaded() {
        return loaded;
    }

    /** The number of tokens the model can read. */
    public int maxLength() {
        return family.maxLength(config);
    }

    private HfConfig configured(HfConfig base) {
        HfConfig named = base.with(
                        "architectures",
                        List.of(family.className() + spec.kind().suffix()))
                .with("dtype", "float32")
                .without("torch_dtype");
        if (spec.kind() == Head.Kind.MASKED_LANGUAGE_MODEL) {
            return named;
        }
        named = named.withLabels(spec.labels());
        return spec.problem().isPresent()
                ? named.with("problem_type", spec.problem().get().key())
                : named;
    }

    /** The head that a checkpoint was saved with. */
    private static HeadSpec specOf(HfConfig config) {
        List<String> architectures = config.has("architectures") ? config.texts("architectures") : List.of();
        Head.Kind kind = architectures.stream()
                .flatMap(a -> Arrays.stream(Head.Kind.values()).filter(k -> a.endsWith(k.suffix())))
                .findFirst()
                .orElseThrow(
                        () -> config.error(
                                "architectures",
                                "names no head (" + String.join(", ", architectures)
                                        + "): this is a base model, which has to be fine-tuned for a task first. Expected "
                                        + "a name that ends in ForSequenceClassification, ForTokenClassification or ForMaskedLM"));
        if (kind == Head.Kind.MASKED_LANGUAGE_MODEL) {
            return new HeadSpec(kind, List.of(), Optional.empty());
        }
        List<String> labels = config.labels().orElse(List.of("LABEL_0", "LABEL_1"));
        Optional<ProblemType> problem = config.problemType();
        if (problem.isEmpty() && kind == Head.Kind.SEQUENCE_CLASSIFICATION) {
            // transformers decides from the labels' type at training time; one output can only be a regression
            problem =
                    Optional.of(labels.size() == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION);
        }
        return new HeadSpec(kind, labels, problem);
    }

    private Loaded fill(Weights weights, long seed, boolean mayInitialise) {
        Map<String, String> stored = storedNames(weights);
        Set<Parameter> missing = new LinkedHashSet<>();
        Set<String> unused = new LinkedHashSet<>(stored.keySet());
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> masters = parameters.named();
            for (Parameter p : parameters.parameters()) {
                if (headChanged(p, stored, weights, masters)) {
                    missing.add(p);
                    continue;
                }
                for (String name : p.names()) {
                    copy(weights, stored.get(name), masters.get(name), name);
                    unused.remove(name);
                }
            }
        }
        parameters.tied().keySet().forEach(unused::remove);
        List<String> leftOut = unused.stream().filter(this::isHead).toList();
        leftOut.forEach(unused::remove);
        if (!unused.isEmpty()) {
            throw new UserError(weights.file(stored.get(unused.iterator().next())) + ": " + unused.size()
                    + " tensors have no place in a model of type " + family.modelType() + ": " + some(unused)
                    + ". The file belongs to another architecture, or config.json was changed");
        }
        List<String> initialised =
                missing.stream().flatMap(p -> p.names().stream()).toList();
        List<String> lost =
                initialised.stream().filter(n -> !(mayInitialise && isHead(n))).toList();
        if (!lost.isEmpty()) {
            throw new UserError("the weights lack " + lost.size() + " tensors that config.json asks for: " + some(lost)
                    + ". The file is incomplete or belongs to another architecture");
        }
        parameters.initialise(seed, missing::contains);
        return new Loaded(initialised, leftOut);
    }

    /** Present names to stored names; base models are stored without the trunk's prefix. */
    private Map<String, String> storedNames(Weights weights) {
        Map<String, String> names = new LinkedHashMap<>();
        String prefix = family.trunkPrefix() + ".";
        boolean prefixed = weights.names().stream().anyMatch(n -> n.startsWith(prefix));
        for (String storedName : weights.names()) {
            if (family.isBuffer(storedName)) {
                continue;
            }
            String name = family.presentName(storedName);
            names.put(prefixed || isHead(name) && !name.startsWith("pooler.") ? name : prefix + name, storedName);
        }
        return names;
    }

    /** Whether a parameter must be set anew: it is not stored, or belongs to a head for another number of classes. */
    private boolean headChanged(Parameter p, Map<String, String> stored, Weights weights, Map<String, Tensor> masters) {
        if (!stored.keySet().containsAll(p.names())) {
            return true;
        }
        return isHead(p.name())
                && p.names().stream()
                        .anyMatch(n -> !Arrays.equals(
                                weights.shape(stored.get(n)), masters.get(n).shape()));
    }

    private boolean isHead(String name) {
        return family.headNames().stream().anyMatch(name::startsWith);
    }

    private static void copy(Weights weights, String storedName, Tensor master, String name) {
        long[] shape = weights.shape(storedName);
        if (!Arrays.equals(shape, master.shape())) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s: tensor '%s' has shape %s, but config.json asks for %s",
                    weights.file(storedName),
                    name,
                    Arrays.toString(shape),
                    Arrays.toString(master.shape())));
        }
        Tensors.noGrad(() -> master.copy_(weights.tensor(storedName)));
    }

    private static String some(Iterable<String> names) {
        List<String> shown = new ArrayList<>();
        for (String name : names) {
            if (shown.size() == 3) {
                shown.add("…");
                break;
            }
            shown.add(name);
        }
        return String.join(", ", shown);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
