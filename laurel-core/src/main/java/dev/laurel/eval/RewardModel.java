package dev.laurel.eval;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.checkpoint.WeightsFolder;
import dev.laurel.data.preference.OverLength;
import dev.laurel.distributed.Workers;
import dev.laurel.hub.ModelHub;
import dev.laurel.model.Companion;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.nn.Pass;
import dev.laurel.peft.AdaptedModel;
import dev.laurel.peft.Adapter;
import dev.laurel.peft.AdapterConfig;
import dev.laurel.peft.Tuning;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** A model that gives replies a reward: prompt and reply in, a number out, with how far it can be trusted. */
public final class RewardModel implements RewardScorer {

    /** The layer whose rows are the outputs. */
    private static final Pattern OUTPUT = Pattern.compile("classifier\\.(out_proj\\.)?(weight|bias)");

    private static final String HEAD = "reward_head.safetensors";

    private final AdaptedModel adapted;
    private final Model model;
    private final Tokenizer tokenizer;
    private final Workers workers;
    private final RewardInput input;
    private RewardSpec spec;

    private RewardModel(AdaptedModel adapted, Tokenizer tokenizer, RewardSpec spec) {
        this.adapted = adapted;
        this.model = adapted.model();
        this.tokenizer = tokenizer;
        this.spec = spec;
        input = new RewardInput(tokenizer, spec);
        workers = new Workers(model.parameters().placement().workers());
    }

    /**
     * Opens a reward model, on the best this machine has: its GPU, or all cores.
     *
     * @throws UserError if the folder is not a reward model
     */
    public static RewardModel open(Path folder) {
        return open(folder, Placement.resolve("auto", Precision.AUTO, 0));
    }

    /**
     * Opens a reward model of this program, or one of transformers: a sequence classifier with one output.
     *
     * @throws UserError if the folder is not a reward model
     */
    public static RewardModel open(Path folder, Placement placement) {
        ModelHub hub = ModelHub.system();
        return open(folder, placement, base -> hub.resolve(base, progress -> {}));
    }

    /**
     * Opens a reward model, or an adapter with its base.
     *
     * @param bases finds the folder of an adapter's base by its name
     * @throws UserError if the folder is not a reward model
     */
    public static RewardModel open(Path folder, Placement placement, Function<String, Path> bases) {
        Path complete = AtomicFolder.at(folder).locate();
        Optional<RewardSpec> stored = RewardSpec.read(complete);
        Readout readout = stored.map(RewardSpec::readout).orElse(Readout.single());
        AdaptedModel model = AdaptedModel.open(
                complete, placement, bases, readout.size() == 1 ? Optional.empty() : Optional.of(outputs(readout)));
        try {
            requireReward(model.model(), complete);
            if (readout.size() > 1 && model.adapter().isEmpty()) {
                readHead(model.model(), complete);
            }
            Tokenizer tokenizer = Tokenizer.load(model.tokenizer());
            int readable =
                    Math.min(model.model().maxLength(), tokenizer.maxLength().orElse(Integer.MAX_VALUE));
            return new RewardModel(model, tokenizer, stored.orElseGet(() -> RewardSpec.ofTransformers(readable)));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /**
     * Gives a pretrained model the head of a reward model, to train it.
     *
     * @param spec how it will read; its {@code maxLength} is lowered to what the model can
     * @param tuning what of it is trained
     */
    public static RewardModel forTraining(Path folder, RewardSpec spec, Placement placement, long seed, Tuning tuning) {
        return forTraining(folder, spec, List.of(), placement, seed, tuning);
    }

    /** The same with numbers that are learned beside the weights. */
    public static RewardModel forTraining(
            Path folder, RewardSpec spec, List<Companion> companions, Placement placement, long seed, Tuning tuning) {
        AdaptedModel model =
                AdaptedModel.forTraining(folder, outputs(spec.readout()), companions, placement, seed, tuning);
        try {
            Tokenizer tokenizer = Tokenizer.load(folder);
            requirePadding(tokenizer, folder);
            int readable =
                    Math.min(model.model().maxLength(), tokenizer.maxLength().orElse(Integer.MAX_VALUE));
            return new RewardModel(model, tokenizer, spec.withMaxLength(Math.min(spec.maxLength(), readable)));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Whether a folder is a reward model that this program wrote. */
    public static boolean isIn(Path folder) {
        return RewardSpec.read(AtomicFolder.at(folder).locate()).isPresent();
    }

    private static HeadSpec outputs(Readout readout) {
        return new HeadSpec(
                Head.Kind.SEQUENCE_CLASSIFICATION,
                IntStream.range(0, readout.size()).mapToObj(i -> "LABEL_" + i).toList(),
                Optional.of(ProblemType.REGRESSION));
    }

    private static void requireReward(Model model, Path folder) {
        HeadSpec head = model.spec();
        if (head.kind() != Head.Kind.SEQUENCE_CLASSIFICATION) {
            throw new UserError(folder + " is no reward model: its head is "
                    + head.kind().suffix() + ". A reward model is a sequence classifier with one output");
        }
        if (head.labels().size() > 1 && RewardSpec.read(folder).isEmpty()) {
            throw new UserError(
                    folder + " is no reward model: it has " + head.labels().size() + " outputs ("
                            + String.join(", ", head.labels()) + "). A reward model has one");
        }
    }

    /** A mask of padding that hides the end of the text too teaches a model nothing about where texts end. */
    private static void requirePadding(Tokenizer tokenizer, Path folder) {
        OptionalInt pad = tokenizer.padId();
        if (pad.isPresent() && pad.equals(tokenizer.eosId())) {
            throw new UserError(folder + ": pad_token and eos_token are the same ('" + tokenizer.token(pad.getAsInt())
                    + "'). Programs that pad would not see where a reply ends, and read the reward at another place."
                    + " Give tokenizer_config.json a pad_token of its own");
        }
    }

    @Override
    public RewardSpec spec() {
        return spec;
    }

    @Override
    public RewardInput input() {
        return input;
    }

    @Override
    public RewardInput input(OverLength policy) {
        return new RewardInput(tokenizer, spec.withOverLength(policy));
    }

    public Model model() {
        return model;
    }

    /** Whether the outputs are those that the pretrained model came with, and do not begin at random. */
    public boolean keptHead() {
        return model.loaded().initialised().stream()
                .noneMatch(name -> OUTPUT.matcher(name).matches());
    }

    /** What the adapter's file says of it; nothing of a whole model. */
    public Optional<AdapterConfig> adapter() {
        return adapted.adapter().map(Adapter::config);
    }

    public Workers workers() {
        return workers;
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Says by how much differences of rewards are divided to become probabilities; fitted on held-out pairs. */
    public void calibrate(double temperature) {
        spec = spec.withTemperature(temperature);
    }

    /** The weights {@code [C, H]} of a model's outputs, as a loss may use them. */
    public static Tensor outputWeights(Model model) {
        return model.parameters().parameters().stream()
                .filter(p -> p.shape().length == 2 && OUTPUT.matcher(p.name()).matches())
                .findFirst()
                .orElseThrow()
                .value();
    }

    /**
     * The reward of one reply.
     *
     * @throws UserError if prompt and reply are too long for the model, and it was trained to leave such examples out
     */
    public Reward score(Prompt prompt, Completion completion) {
        if (spec.readout().meaning() == Readout.Meaning.COMPARISON) {
            throw new UserError("the model compares replies and has no reward for one alone: give two replies or more");
        }
        Location nowhere = new Location("the reply", 0);
        RewardInput.Read read = input.read(prompt, List.of(completion), nowhere)
                .orElseThrow(() -> new UserError("prompt and reply are longer than the " + spec.maxLength()
                        + " tokens that the model reads, and a reply is never cut"));
        return score(List.of(read), tokens -> {}).get(0).get(0);
    }

    @Override
    public boolean hasSpread() {
        return spec.readout().hasSpread();
    }

    @Override
    public List<List<Reward>> score(List<RewardInput.Read> reads, LongConsumer done) {
        List<Encoding> all =
                reads.stream().flatMap(read -> read.encodings().stream()).toList();
        return rewards(reads, new Predictor(model, workers).logits(all, done));
    }

    private List<List<Reward>> rewards(List<RewardInput.Read> reads, float[][] outputs) {
        List<List<Reward>> rewards = new ArrayList<>(reads.size());
        int at = 0;
        for (RewardInput.Read read : reads) {
            int inputs = read.encodings().size();
            float[][] of = Arrays.copyOfRange(outputs, at, at + inputs);
            rewards.add(
                    switch (spec.readout().meaning()) {
                        case COMPARISON -> compared(read, of);
                        case GATED -> gated(read, of);
                        case REWARD, ENSEMBLE, QUANTILES, ATTRIBUTES -> judged(read, of);
                    });
            at += inputs;
        }
        return rewards;
    }

    private List<Reward> judged(RewardInput.Read read, float[][] outputs) {
        Readout readout = spec.readout();
        return IntStream.range(0, outputs.length)
                .mapToObj(i -> new Reward(
                        readout.value(outputs[i]),
                        readout.spread(outputs[i]),
                        read.lengths().get(i),
                        read.lost(),
                        readout.attributes(outputs[i]),
                        readout.members(outputs[i])))
                .toList();
    }

    /** The attributes of each reply, weighed by what the gate says of the prompt. */
    private List<Reward> gated(RewardInput.Read read, float[][] outputs) {
        int replies = read.lengths().size();
        double[] gate = spec.readout().gate(outputs[replies]);
        return IntStream.range(0, replies)
                .mapToObj(i -> new Reward(
                        IntStream.range(0, gate.length)
                                .mapToDouble(a -> gate[a] * outputs[i][a])
                                .sum(),
                        OptionalDouble.empty(),
                        read.lengths().get(i),
                        read.lost(),
                        spec.readout().attributes(outputs[i]),
                        List.of()))
                .toList();
    }

    /** What the outputs count in the rewards of replies to one prompt. */
    public float[] weights(RewardInput.Read read) {
        if (spec.readout().meaning() != Readout.Meaning.GATED) {
            return spec.readout().weights();
        }
        return spec.readout().weighed(gates(List.of(read)).get(0)).weights();
    }

    /** What each attribute counts for each prompt. */
    private List<double[]> gates(List<RewardInput.Read> reads) {
        List<Encoding> prompts = reads.stream()
                .map(read -> read.encodings().get(read.lengths().size()))
                .toList();
        return Arrays.stream(new Predictor(model, workers).logits(prompts, tokens -> {}))
                .map(spec.readout()::gate)
                .toList();
    }

    /**
     * Takes the mean of what the gate says of some prompts for the weights of programs that have no gate.
     *
     * @throws IllegalStateException if the model has none either
     */
    public void settleGate(List<RewardInput.Read> reads) {
        if (spec.readout().meaning() != Readout.Meaning.GATED) {
            throw new IllegalStateException("the model has no gate");
        }
        List<double[]> gates = gates(reads);
        double[] mean = new double[gates.get(0).length];
        gates.forEach(gate -> Arrays.setAll(mean, a -> mean[a] + gate[a] / gates.size()));
        spec = spec.withReadout(spec.readout().weighed(mean));
    }

    /**
     * By how much each reply is ahead of the others: Σⱼ ½(z(i, j) − z(j, i)) / k. Of two replies the difference is the
     * log-odds that the first one is better, in both orders alike; if z(i, j) were a difference of rewards, these would be
     * the rewards less their mean.
     */
    private static List<Reward> compared(RewardInput.Read read, float[][] outputs) {
        int replies = read.lengths().size();
        double[] ahead = new double[replies];
        int at = 0;
        for (int i = 0; i < replies; i++) {
            for (int j = 0; j < replies; j++) {
                if (i != j) {
                    double share = outputs[at++][0] / (2.0 * replies);
                    ahead[i] += share;
                    ahead[j] -= share;
                }
            }
        }
        return IntStream.range(0, replies)
                .mapToObj(i -> new Reward(
                        ahead[i], OptionalDouble.empty(), read.lengths().get(i), read.lost()))
                .toList();
    }

    /**
     * Rewards with a spread from dropout (Gal and Ghahramani: Dropout as a Bayesian Approximation, 2016): the mean and the
     * standard deviation over passes that leave out other units each time. The same seed gives the same numbers, whatever
     * else is scored: which units are left out follows from a text's own tokens.
     *
     * @param passes 2 at least
     * @param done is told the number of tokens done so far, of all passes
     * @throws UserError if the model was configured without dropout, so that all passes are the same
     */
    public List<List<Reward>> scoreWithDropout(List<RewardInput.Read> reads, int passes, long seed, LongConsumer done) {
        if (passes < 2) {
            throw new IllegalArgumentException(passes + " passes have no spread");
        }
        List<Encoding> all =
                reads.stream().flatMap(read -> read.encodings().stream()).toList();
        long tokens = all.stream().mapToLong(Encoding::length).sum();
        List<List<Reward>> first = List.of();
        double[][] values = new double[passes][];
        for (int pass = 0; pass < passes; pass++) {
            long step = pass;
            first = rewards(
                    reads,
                    new Predictor(model, workers)
                            .logits(all, () -> Pass.training(seed, step), share -> done.accept(step * tokens + share)));
            values[pass] = first.stream()
                    .flatMap(List::stream)
                    .mapToDouble(Reward::value)
                    .toArray();
        }
        if (!all.isEmpty() && Arrays.equals(values[0], values[1])) {
            throw new UserError(
                    "the model has no dropout, so all passes give the same reward: its config.json sets every"
                            + " dropout probability to 0. Train an ensemble (heads: 4) to get a spread");
        }
        Iterator<double[]> ofReplies = IntStream.range(0, values[0].length)
                .mapToObj(i -> Arrays.stream(values).mapToDouble(of -> of[i]).toArray())
                .iterator();
        return first.stream()
                .map(of -> of.stream()
                        .map(reward ->
                                Reward.ofMembers(ofReplies.next(), reward.tokens(), reward.lost(), reward.attributes()))
                        .toList())
                .toList();
    }

    /**
     * Writes a folder that transformers loads with one output, the reward: the rows of several outputs weighted and summed;
     * the rows themselves stand in a file of their own.
     * An adapter is written with all its outputs, for PEFT, but those that only served training.
     */
    public void save(Path folder) {
        AtomicFolder.at(folder).write(content -> {
            if (adapter().isPresent()) {
                saveAdapter(content);
            } else {
                saveWhole(content);
            }
            describe(content);
        });
    }

    /**
     * The same, but always a whole model: an adapter is merged into it.
     *
     * @throws UserError if the adapter cannot be merged
     */
    public void saveMerged(Path folder) {
        AtomicFolder.at(folder).write(content -> {
            adapted.whileMerged(() -> saveWhole(content));
            describe(content);
        });
    }

    private void saveWhole(Path folder) {
        if (spec.readout().size() > 1) {
            saveSummed(folder);
        } else {
            model.save(folder);
        }
    }

    private void saveAdapter(Path folder) {
        if (spec.readout().size() == spec.readout().saved().size()) {
            adapted.save(folder);
        } else {
            adapted.saveAdapter(
                    folder,
                    model.config().withLabels(List.of("LABEL_0")),
                    (name, tensor) -> OUTPUT.matcher(name).matches() ? weighted(tensor) : tensor);
        }
    }

    private void describe(Path folder) throws IOException {
        tokenizer.save(folder, spec.maxLength());
        described().write(folder);
    }

    /** What is to be known of the model as it is now: with the numbers that were learned beside its weights. */
    public RewardSpec described() {
        Map<String, List<Double>> learned = new LinkedHashMap<>(spec.learned());
        model.companions().forEach(companion -> learned.put(companion.name(), companion.start()));
        return spec.saved(learned);
    }

    /** The model with the one output that all come to. */
    private void saveSummed(Path folder) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> all = new LinkedHashMap<>(model.named());
            Map<String, Tensor> rows = new LinkedHashMap<>();
            all.replaceAll((name, tensor) -> {
                if (!OUTPUT.matcher(name).matches()) {
                    return tensor;
                }
                rows.put(name, tensor);
                return weighted(tensor);
            });
            WeightsFolder.write(folder, all);
            if (spec.readout().saved().size() > 1) {
                SafeTensors.write(folder.resolve(HEAD), rows, SafeTensors.PYTORCH);
            }
            model.config().withLabels(List.of("LABEL_0")).write(folder);
        }
    }

    /** {@code [C, …]} to {@code [1, …]}. */
    private Tensor weighted(Tensor rows) {
        long[] shape = rows.sizes().vec().get();
        shape[0] = 1;
        Tensor weights = Tensors.of(spec.readout().weights(), model.parameters().placement());
        return weights.matmul(rows).view(shape);
    }

    private static void readHead(Model model, Path folder) {
        Path file = folder.resolve(HEAD);
        if (!Files.exists(file)) {
            throw new UserError(folder + " has several outputs, but " + HEAD + " is missing: copy the whole folder");
        }
        try (Scope scope = Scope.open();
                SafeTensors rows = SafeTensors.open(file)) {
            model.named().forEach((name, master) -> {
                if (OUTPUT.matcher(name).matches()) {
                    Tensors.noGrad(() -> master.copy_(rows.tensor(name)));
                }
            });
        }
    }

    @Override
    public void close() {
        workers.close();
        tokenizer.close();
        adapted.close();
    }
}
