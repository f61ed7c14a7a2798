package dev.laurel.model;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.checkpoint.WeightsFolder;
import dev.laurel.nn.BatchChange;
import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.Pooling;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A pretrained trunk with a head, read from and written to a Hugging Face folder.
 *
 * <p>Reading is strict: every stored tensor is used and every parameter is filled, or the tensor is named in an error.
 * The one exception is the head: what a new task needs and the checkpoint lacks is initialised, and a head that the task
 * does not need is left out; both are listed in {@link #loaded()}.
 */
public final class Model implements AutoCloseable {

    /** The tensors of the layer whose rows are the classes. */
    private static final Pattern OUTPUTS = Pattern.compile("classifier\\.(out_proj\\.)?(weight|bias)");

    private final ModelFamily family;
    private final HfConfig config;
    private final HfConfig storedConfig;
    private final Optional<Head.Kind> storedKind;
    private final HeadSpec spec;
    private final Parameters parameters;
    private final Trunk trunk;
    private final Head head;
    private final Map<String, Parameter> companions = new LinkedHashMap<>();
    private final Loaded loaded;
    private Parameters trained;
    private BatchChange change;

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

    private Model(
            Optional<Path> folder, HfConfig base, Optional<HeadSpec> wanted, List<Companion> beside, Options options) {
        family = Families.of(base.modelType());
        storedConfig = base;
        storedKind = kindOf(base);
        Supported.sizes(base);
        spec = wanted.orElseGet(() -> folder.flatMap(SentenceFolder::headIn).orElseGet(() -> headOf(base)));
        config = configured(base);
        parameters = new Parameters();
        Parameters.Declarations root = parameters.declarations();
        trunk = family.trunk(config, root.in(family.trunkPrefix()), spec.kind().predictsWords());
        head = spec.pooling().isPresent()
                ? new SentenceHead(
                        spec.pooling().get(), root, trunk, spec.labels().size())
                : family.head(spec.kind(), config, root, trunk, spec.labels().size());
        for (Companion companion : beside) {
            Parameters.Declarations at = root.in("companion");
            long size = companion.start().size();
            companions.put(companion.name(), at.declare(companion.name(), Parameter.Kind.NORM, Init.ZEROS, size));
        }
        parameters.freeze(p -> !isCompanion(p) && p.names().stream().allMatch(options.frozen()));
        parameters.place(options.placement(), options.training());
        trained = parameters;
        try {
            loaded = folder.isPresent()
                    ? read(folder.get(), options.seed(), wanted.isPresent())
                    : initialised(options.seed());
            beside.forEach(this::start);
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /** Reads a model with the head that its {@code config.json} names: to evaluate or predict. */
    public static Model open(Path folder, Options options) {
        return new Model(Optional.of(folder), HfConfig.read(folder), Optional.empty(), List.of(), options);
    }

    /** Reads a model and gives it the head of a task, keeping a stored head if it fits: to train. */
    public static Model open(Path folder, HeadSpec spec, Options options) {
        return open(folder, spec, List.of(), options);
    }

    /** The same with numbers that are trained beside the model's own and not saved with them. */
    public static Model open(Path folder, HeadSpec spec, List<Companion> companions, Options options) {
        return new Model(Optional.of(folder), HfConfig.read(folder), Optional.of(spec), companions, options);
    }

    /** Makes a model of random weights: to train from scratch. */
    public static Model create(HfConfig config, HeadSpec spec, Options options) {
        return new Model(Optional.empty(), config, Optional.of(spec), List.of(), options);
    }

    /** The logits of the model's head, fp32; see {@link Head#logits}. */
    public Tensor logits(TokenBatch batch, Pass pass) {
        if (spec.kind() != Head.Kind.SEQUENCE_CLASSIFICATION) {
            return head.logits(hiddenStates(batch, pass), batch, pass);
        }
        TokenBatch read = changed(batch, pass);
        Tensor states = head.readsFirstTokens()
                ? trunk.firstStates(read, pass)
                : trunk.hiddenStates(read, pass).narrow(0, 0, read.tokens());
        return head.logits(states, read, pass);
    }

    /**
     * The words that a language model's head predicts for some tokens only, {@code [n, V]} fp32: it is the larger part of
     * the work of a small model.
     *
     * @param states {@code [n, H]} of {@link #hiddenStates} those of the tokens in question
     */
    public Tensor wordLogits(Tensor states, TokenBatch batch, Pass pass) {
        if (!spec.kind().predictsWords()) {
            throw new IllegalStateException("a head for " + spec.kind() + " predicts no words");
        }
        return head.logits(states, batch, pass);
    }

    /**
     * Whether the segments of each text belong together, {@code [B, 2]} fp32 in the batch's order.
     *
     * @param hidden {@code [tokens, H]}, what {@link #hiddenStates} gave of the batch
     */
    public Tensor pairLogits(Tensor hidden, TokenBatch batch, Pass pass) {
        if (!(head instanceof PretrainingHead both)) {
            throw new IllegalStateException("a head for " + spec.kind() + " knows nothing of pairs");
        }
        return both.pairs().logits(Pooling.first(hidden, batch), batch, pass);
    }

    /** {@code [tokens, H]} fp32: the trunk's output for the tokens of the texts. */
    public Tensor hiddenStates(TokenBatch batch, Pass pass) {
        return hiddenStates(batch, pass, layers());
    }

    /**
     * {@code [tokens, H]} fp32: the tokens' vectors behind some of the trunk's layers.
     *
     * @param layers 0 for the embeddings, up to {@link #layers}
     */
    public Tensor hiddenStates(TokenBatch batch, Pass pass, int layers) {
        TokenBatch read = changed(batch, pass);
        return read.ofTexts(trunk.hiddenStates(read, pass, layers));
    }

    /** How many layers the trunk has. */
    public int layers() {
        return trunk.layers();
    }

    private TokenBatch changed(TokenBatch batch, Pass pass) {
        return change == null ? batch : change.apply(batch, pass);
    }

    /** Hangs a change on what the model reads, or with null takes it away. Only between passes. */
    public void changeBy(BatchChange other) {
        if (other != null && change != null) {
            throw new IllegalStateException("what the model reads is changed already");
        }
        change = other;
    }

    /** The word table {@code [V, H]}. */
    public Parameter wordTable() {
        return trunk.wordTable();
    }

    /** What keys and values may be put before the tokens', if any. */
    public Optional<Trunk.PrefixShape> prefixShape() {
        return trunk.prefixShape();
    }

    /**
     * Writes {@code config.json} and {@code model.safetensors} as transformers does, or for a head on the vectors of texts
     * the folder of a {@link SentenceFolder}; the tokenizer is the caller's.
     */
    public void save(Path folder) {
        config.write(folder);
        try (Scope scope = Scope.open()) {
            if (spec.pooling().isPresent()) {
                SentenceFolder.write(folder, this, family.trunkPrefix() + ".");
            } else {
                WeightsFolder.write(folder, named());
            }
        }
    }

    /**
     * The head on the vectors of texts.
     *
     * @throws IllegalStateException if the model has another one
     */
    public SentenceHead sentenceHead() {
        if (head instanceof SentenceHead own) {
            return own;
        }
        throw new IllegalStateException("the head is that of the family");
    }

    /** The masters that the model's files hold, by name; views of the storage, for the caller's scope. */
    public Map<String, Tensor> named() {
        Map<String, Tensor> named = parameters.named();
        companions.values().forEach(p -> named.remove(p.name()));
        return named;
    }

    /** The numbers of a {@link Companion}, {@code [k]} fp32, as this worker's loss is to use them. */
    public Tensor companion(String name) {
        return companions.get(name).value().mul(new Scalar(Companion.PACE));
    }

    /** What the companions have come to. */
    public List<Companion> companions() {
        try (Scope scope = Scope.open()) {
            List<Companion> all = new ArrayList<>();
            companions.forEach((name, p) -> {
                List<Double> values = new ArrayList<>();
                for (float value : Tensors.floats(p.value().detach().mul(new Scalar(Companion.PACE)))) {
                    values.add((double) value);
                }
                all.add(new Companion(name, values));
            });
            return all;
        }
    }

    private void start(Companion companion) {
        float[] values = new float[companion.start().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (companion.start().get(i) / Companion.PACE);
        }
        try (Scope scope = Scope.open()) {
            companions.get(companion.name()).master().detach().copy_(Tensors.of(values, parameters.placement()));
        }
    }

    /** Whether a tensor of this name is a {@link Companion}'s. */
    public boolean isCompanion(String name) {
        return companions.values().stream().anyMatch(p -> p.name().equals(name));
    }

    private boolean isCompanion(Parameter p) {
        return companions.containsValue(p);
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

    /** What training changes: the model's own parameters, or those of what was hung on it. */
    public Parameters trained() {
        return trained;
    }

    /** Says that parameters from outside, on the same device, are trained instead of the model's own. */
    public void train(Parameters instead) {
        trained = instead;
    }

    public Loaded loaded() {
        return loaded;
    }

    /** The number of tokens of a text that the model can read. */
    public int maxLength() {
        return family.maxLength(config) - takenPlaces();
    }

    /** How many of its places are taken by what was hung on it, and not there for a text. */
    public int takenPlaces() {
        return change == null ? 0 : change.places();
    }

    private HfConfig configured(HfConfig base) {
        String suffix = spec.pooling().isPresent() ? "Model" : spec.kind().suffix();
        HfConfig named = base.with("architectures", List.of(family.className() + suffix))
                .with("dtype", "float32")
                .without("torch_dtype");
        if (spec.kind().predictsWords() || spec.pooling().isPresent()) {
            return named;
        }
        named = named.withLabels(spec.labels());
        return spec.problem().isPresent()
                ? named.with("problem_type", spec.problem().get().key())
                : named.without("problem_type");
    }

    /** The kind of head that {@code architectures} names, if it names one. */
    private static Optional<Head.Kind> kindOf(HfConfig config) {
        return config.texts("architectures").stream()
                .flatMap(a -> Arrays.stream(Head.Kind.values()).filter(k -> a.endsWith(k.suffix())))
                .findFirst();
    }

    /**
     * The head that a checkpoint was saved with.
     *
     * @throws UserError if {@code architectures} names none
     */
    public static HeadSpec headOf(HfConfig config) {
        Head.Kind kind = kindOf(config)
                .orElseThrow(() -> config.error(
                        "architectures",
                        "names no head that Laurel knows (found: "
                                + String.join(", ", config.texts("architectures"))
                                + "). A base model has to be fine-tuned for a task first. Expected a name that ends in "
                                + Arrays.stream(Head.Kind.values())
                                        .map(Head.Kind::suffix)
                                        .collect(Collectors.joining(", "))));
        if (kind.predictsWords()) {
            return new HeadSpec(kind, List.of(), Optional.empty());
        }
        List<String> labels = config.labels()
                .orElseGet(() -> IntStream.range(0, config.numLabels())
                        .mapToObj(i -> "LABEL_" + i)
                        .toList());
        Optional<ProblemType> problem = config.problemType();
        if (problem.isEmpty() && kind == Head.Kind.SEQUENCE_CLASSIFICATION) {
            // transformers decides from the labels' type at training time; one output can only be a regression
            problem =
                    Optional.of(labels.size() == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION);
        }
        return new HeadSpec(kind, labels, problem);
    }

    private Loaded read(Path folder, long seed, boolean newHead) {
        try (WeightsFolder weights = WeightsFolder.open(folder)) {
            return fill(weights, folder, seed, newHead);
        }
    }

    private Loaded initialised(long seed) {
        parameters.initialise(seed, p -> !isCompanion(p));
        return new Loaded(List.of(), List.of());
    }

    /**
     * Fills every parameter from the checkpoint.
     *
     * @param newHead whether parameters of the head may be set anew
     */
    private Loaded fill(WeightsFolder weights, Path folder, long seed, boolean newHead) {
        Map<String, String> stored = storedNames(weights);
        Set<Parameter> missing = new LinkedHashSet<>();
        Set<String> unused = new LinkedHashSet<>(stored.keySet());
        unused.removeAll(parameters.tied().keySet());
        boolean headApart = spec.pooling().isPresent()
                && SentenceFolder.headIn(folder).filter(spec::meansAlike).isPresent();
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> masters = parameters.named();
            for (Parameter p : parameters.parameters()) {
                if (isCompanion(p) || headApart && isHead(p.name())) {
                    continue;
                }
                boolean complete = stored.keySet().containsAll(p.names());
                if (!complete || newHead && isHead(p.name()) && !fits(p, weights, stored, masters)) {
                    missing.add(p);
                    continue;
                }
                for (String name : p.names()) {
                    copy(weights, stored.get(name), masters.get(name), name);
                    unused.remove(name);
                }
            }
        }
        List<String> leftOut = unused.stream().filter(this::isHead).toList();
        leftOut.forEach(unused::remove);
        if (!unused.isEmpty()) {
            throw new UserError(weights.file(stored.get(unused.iterator().next())) + ": " + count(unused.size())
                    + " no place in a model of type " + family.modelType() + ": " + some(unused)
                    + ". The file belongs to another architecture, or config.json was changed");
        }
        List<String> lost = missing.stream()
                .flatMap(p -> p.names().stream())
                .filter(name -> !(newHead && isHead(name)) && !stored.containsKey(name))
                .toList();
        if (!lost.isEmpty()) {
            throw new UserError(folder + ": " + count(lost.size())
                    + " no stored weights, though config.json asks for them: " + some(lost)
                    + ". The file is incomplete or belongs to another architecture");
        }
        if (headApart) {
            SentenceFolder.read(folder, sentenceHead());
        }
        parameters.initialise(seed, missing::contains);
        return new Loaded(missing.stream().flatMap(p -> p.names().stream()).toList(), leftOut);
    }

    /**
     * Present names to stored names. Base models are stored without the trunk's prefix; and what is tied may be stored
     * under either name.
     */
    private Map<String, String> storedNames(WeightsFolder weights) {
        Map<String, String> names = new LinkedHashMap<>();
        String prefix = family.trunkPrefix() + ".";
        boolean prefixed = weights.names().stream().anyMatch(n -> n.startsWith(prefix));
        for (String storedName : weights.names()) {
            if (!family.ignores(config, storedName)) {
                String name = family.presentName(storedName);
                names.put(prefixed ? name : prefix + name, storedName);
            }
        }
        parameters.tied().forEach((alias, parameter) -> {
            if (names.containsKey(alias)) {
                names.putIfAbsent(parameter.name(), names.get(alias));
            }
        });
        return names;
    }

    /** Whether a stored part of a head serves the wanted head: not if it is for another task, or for other classes. */
    private boolean fits(Parameter p, WeightsFolder weights, Map<String, String> stored, Map<String, Tensor> masters) {
        if (p.name().startsWith("classifier.")
                && storedKind.filter(k -> k != spec.kind()).isPresent()) {
            return false;
        }
        boolean sameSize = p.names().stream()
                .allMatch(n -> weights.shape(stored.get(n))[0] == masters.get(n).size(0));
        boolean outputs = storedKind.isPresent() && OUTPUTS.matcher(p.name()).matches();
        return sameSize && (!outputs || headOf(storedConfig).meansAlike(spec));
    }

    /** Whether a tensor of this name belongs to a head and not to the trunk. */
    public boolean isHead(String name) {
        return family.headNames().stream().anyMatch(name::startsWith);
    }

    private static String count(int tensors) {
        return tensors == 1 ? "1 tensor has" : tensors + " tensors have";
    }

    private static void copy(WeightsFolder weights, String storedName, Tensor master, String name) {
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
