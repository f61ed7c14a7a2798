package dev.laurel.peft;

import dev.laurel.base.UserError;
import dev.laurel.model.Model;
import dev.laurel.nn.Activation;
import dev.laurel.nn.Embedding;
import dev.laurel.nn.Init;
import dev.laurel.nn.Linear;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** Puts an adapter together: declares its parameters under PEFT's names and says where they hang. */
final class Assembly {

    /** The layer under which PEFT keeps the bias of a layer that it has changed. */
    private static final String CHANGED = ".base_layer";

    private final Model model;
    private final SavedModules saved;
    private final PeftConfig method;
    private final Optional<PromptStart> start;
    private final Parameters parameters = new Parameters();
    private final Parameters.Declarations at;
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<Runnable> fromBase = new ArrayList<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Set<String> replaced = new LinkedHashSet<>();
    private Optional<SoftPrompt> prompt = Optional.empty();

    /** @param start of what is new; empty where all that was trained is read from a file */
    Assembly(Model model, SavedModules saved, PeftConfig method, Optional<PromptStart> start) {
        this.model = model;
        this.saved = saved;
        this.method = method;
        this.start = start;
        Parameters.Declarations base = parameters.declarations().in("base_model");
        at = isPrompt() ? base : base.in("model");
        build();
    }

    /** What stands before the names of the base's tensors: PEFT puts no module of its own around a prompted model. */
    String prefix() {
        return isPrompt() ? "base_model." : "base_model.model.";
    }

    private boolean isPrompt() {
        return method instanceof SoftPromptConfig;
    }

    Optional<SoftPrompt> prompt() {
        return prompt;
    }

    Parameters parameters() {
        return parameters;
    }

    List<Attachment> attachments() {
        return attachments;
    }

    /** Names of the base's tensors that the adapter has itself. */
    Set<String> replaced() {
        return replaced;
    }

    /** Gives parameters that begin as copies of the base, or follow from it, their values. */
    void setFromBase() {
        try (Scope scope = Scope.open()) {
            fromBase.forEach(Runnable::run);
        }
    }

    /** Declares everything that a method needs, and the modules that are saved whole. */
    private void build() {
        if (method instanceof PeftConfig.Lora lora) {
            lowRank(lora);
        } else if (method instanceof PeftConfig.Ia3 ia3) {
            factors(ia3);
        } else if (method instanceof PeftConfig.Bottleneck bottleneck) {
            bottlenecks(bottleneck);
        } else if (method instanceof SoftPromptConfig tuning) {
            readBefore(tuning);
        } else {
            replace(name -> name.endsWith(".bias") && !saved.contain(name));
        }
        replace(name -> saved.contain(name) || model.isCompanion(name));
    }

    private void readBefore(SoftPromptConfig config) {
        Parameters.Declarations root = parameters.declarations();
        SoftPrompt soft =
                start.isPresent() ? SoftPrompt.create(config, model, root) : SoftPrompt.stored(config, model, root);
        prompt = Optional.of(soft);
        attachments.add(soft);
        start.ifPresent(begin -> fromBase.add(() -> soft.setStart(begin)));
    }

    private void lowRank(PeftConfig.Lora config) {
        Targets targets = new Targets(config.targetModules(), config.targetPattern(), config.excludeModules());
        targets.requireFound(layers());
        for (Linear linear : model.parameters().linears()) {
            List<Optional<LowRankProduct>> products = new ArrayList<>();
            for (String layer : linear.names()) {
                products.add(
                        isTarget(targets, layer, true)
                                ? Optional.of(product(config, layer, linear))
                                : Optional.empty());
            }
            if (products.stream().anyMatch(Optional::isPresent)) {
                LowRankLinear change = new LowRankLinear(linear, products, config.dropout(), placement());
                attachments.add(change);
                fromBase.add(change::setMagnitudes);
            }
        }
        for (Embedding embedding : model.parameters().embeddings()) {
            if (isTarget(targets, embedding.name(), false)) {
                LowRankEmbedding change = new LowRankEmbedding(embedding, product(config, embedding));
                attachments.add(change);
                fromBase.add(change::setMagnitude);
            }
        }
        switch (config.bias()) {
            case NONE -> {}
            case ALL -> replace(name -> name.endsWith(".bias") && !saved.contain(name));
            case LORA_ONLY -> replace(name -> name.endsWith(".bias") && changed.contains(SavedModules.moduleOf(name)));
        }
    }

    private LowRankProduct product(PeftConfig.Lora config, String layer, Linear linear) {
        int rank = Targets.byPattern(config.rankPattern(), layer, config.rank());
        return new LowRankProduct(
                // PyTorch's Kaiming with a = √5: uniform up to 1/√in
                at.declare(
                        layer + ".lora_A.weight",
                        Parameter.Kind.MATRIX,
                        new Init.Uniform(1 / Math.sqrt(linear.in())),
                        rank,
                        linear.in()),
                at.declare(layer + ".lora_B.weight", Parameter.Kind.MATRIX, Init.ZEROS, linear.out(), rank),
                scale(config, layer, rank),
                magnitude(config, layer, linear.out()));
    }

    private LowRankProduct product(PeftConfig.Lora config, Embedding embedding) {
        String layer = embedding.name();
        int rank = Targets.byPattern(config.rankPattern(), layer, config.rank());
        long[] shape = embedding.table().shape();
        return new LowRankProduct(
                at.declare(layer + ".lora_embedding_A", Parameter.Kind.DENSE_TABLE, Init.ZEROS, rank, shape[0]),
                at.declare(layer + ".lora_embedding_B", Parameter.Kind.DENSE_TABLE, new Init.Normal(1), shape[1], rank),
                scale(config, layer, rank),
                magnitude(config, layer, shape[1]));
    }

    private static double scale(PeftConfig.Lora config, String layer, int rank) {
        double alpha = Targets.byPattern(config.alphaPattern(), layer, config.alpha());
        return config.rslora() ? alpha / Math.sqrt(rank) : alpha / rank;
    }

    private Optional<Parameter> magnitude(PeftConfig.Lora config, String layer, long outputs) {
        return config.dora()
                ? Optional.of(at.declare(layer + ".lora_magnitude_vector", Parameter.Kind.NORM, Init.ONES, outputs))
                : Optional.empty();
    }

    private void factors(PeftConfig.Ia3 config) {
        Targets targets = new Targets(config.targetModules(), config.targetPattern(), config.excludeModules());
        targets.requireFound(layers());
        for (Linear linear : model.parameters().linears()) {
            List<Optional<Parameter>> factors = new ArrayList<>();
            boolean ofInput = false;
            for (String layer : linear.names()) {
                if (!isTarget(targets, layer, true)) {
                    factors.add(Optional.empty());
                    continue;
                }
                if (config.feedforwardModules().stream().anyMatch(layer::endsWith)) {
                    ofInput = true;
                    requireAlone(linear, layer);
                    factors.add(
                            Optional.of(at.declare(layer + ".ia3_l", Parameter.Kind.NORM, Init.ONES, 1, linear.in())));
                } else {
                    factors.add(
                            Optional.of(at.declare(layer + ".ia3_l", Parameter.Kind.NORM, Init.ONES, linear.out(), 1)));
                }
            }
            if (factors.stream().anyMatch(Optional::isPresent)) {
                attachments.add(new ScaledLinear(linear, factors, ofInput, placement()));
            }
        }
        for (Embedding embedding : model.parameters().embeddings()) {
            if (isTarget(targets, embedding.name(), false)) {
                throw new UserError(
                        "IA3 scales linear layers only, but its targets include the embedding " + embedding.name());
            }
        }
    }

    private static void requireAlone(Linear linear, String layer) {
        if (linear.names().size() > 1) {
            throw new UserError("feedforward_modules includes " + layer + ", whose input is also read by "
                    + linear.names().stream()
                            .filter(other -> !other.equals(layer))
                            .reduce((a, b) -> a + " and " + b)
                            .orElseThrow()
                    + "; they share one product here, so its input cannot be scaled for one of them alone. Scale its"
                    + " output: leave it out of feedforward_modules");
        }
    }

    private void bottlenecks(PeftConfig.Bottleneck config) {
        SubLayers subLayers = SubLayers.of(model);
        UnaryOperator<Tensor> activation = Activation.named(config.nonLinearity());
        for (Linear linear : model.parameters().linears()) {
            String name = linear.names().get(0);
            if (subLayers.has(config.variant(), name)) {
                int inside = narrowed(linear.out(), config.reductionFactor());
                // PyTorch's bound for a linear layer; with zeros above it the model begins as it was (He et al. 2022)
                Init random = new Init.Uniform(1 / Math.sqrt(linear.out()));
                attachments.add(new BottleneckLinear(
                        linear,
                        layer(name + ".adapter_down", linear.out(), inside, random),
                        layer(name + ".adapter_up", inside, linear.out(), Init.ZEROS),
                        activation,
                        config.dropout()));
            }
        }
    }

    private BottleneckLinear.Layer layer(String name, int in, int out, Init init) {
        return new BottleneckLinear.Layer(
                at.declare(name + ".weight", Parameter.Kind.MATRIX, init, out, in),
                at.declare(name + ".bias", Parameter.Kind.BIAS, Init.ZEROS, out));
    }

    private static int narrowed(int width, int factor) {
        if (factor < 1 || factor > width) {
            throw new UserError(
                    "reduction_factor is " + factor + ", but the model is " + width + " wide. Allowed: 1 to " + width);
        }
        return width / factor;
    }

    private boolean isTarget(Targets targets, String layer, boolean linear) {
        boolean target = !saved.contain(layer) && targets.contains(layer, linear);
        if (target) {
            changed.add(layer);
        }
        return target;
    }

    /** Gives the adapter tensors of its own for those of the base, trained from where the base has them. */
    private void replace(Predicate<String> names) {
        for (Parameter base : model.parameters().parameters()) {
            List<String> own = base.names().stream().filter(names).toList();
            if (own.isEmpty()) {
                continue;
            }
            replaced.addAll(own);
            Replacement replacement = own.size() == base.names().size()
                    ? Replacement.whole(
                            base,
                            at.declareStacked(
                                    own.stream().map(this::stored).toList(), base.kind(), Init.ZEROS, base.shape()))
                    : partly(base, own);
            attachments.add(replacement);
            fromBase.add(replacement::copyFromBase);
        }
    }

    private Replacement partly(Parameter base, List<String> own) {
        long[] shape = base.shape();
        shape[0] /= base.names().size();
        return new Replacement(
                base,
                base.names().stream()
                        .map(name -> own.contains(name)
                                ? Optional.of(at.declare(stored(name), base.kind(), Init.ZEROS, shape))
                                : Optional.<Parameter>empty())
                        .toList());
    }

    private String stored(String name) {
        String module = SavedModules.moduleOf(name);
        return changed.contains(module) ? module + CHANGED + name.substring(module.length()) : name;
    }

    private List<String> layers() {
        return Stream.concat(
                        model.parameters().linears().stream().flatMap(l -> l.names().stream()),
                        model.parameters().embeddings().stream().map(Embedding::name))
                .toList();
    }

    private Placement placement() {
        return model.parameters().placement();
    }
}
