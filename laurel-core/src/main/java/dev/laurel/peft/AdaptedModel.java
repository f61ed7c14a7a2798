package dev.laurel.peft;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.ProblemType;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.model.Companion;
import dev.laurel.model.Head;
import dev.laurel.model.HeadSpec;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
import dev.laurel.tokenize.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** A model with the adapter that hangs on it, if there is one: opened from, trained as and saved to either kind of folder. */
public final class AdaptedModel implements AutoCloseable {

    private static final Pattern OUTPUT = Pattern.compile(".*\\.(classifier|score|out_proj)\\.weight");

    private final Model model;
    private final Optional<Adapter> adapter;
    private final Path tokenizer;

    private AdaptedModel(Model model, Optional<Adapter> adapter, Path tokenizer) {
        this.model = model;
        this.adapter = adapter;
        this.tokenizer = tokenizer;
        adapter.ifPresent(Adapter::attach);
    }

    /**
     * Gives a pretrained model the head of a task, and a new adapter if that is what is trained.
     *
     * @throws UserError if the folder is no model, or the method does not fit it
     */
    public static AdaptedModel forTraining(Path folder, HeadSpec spec, Placement placement, long seed, Tuning tuning) {
        return forTraining(folder, spec, List.of(), placement, seed, tuning);
    }

    /**
     * The same with numbers that are learned beside the weights.
     *
     * @throws UserError if the folder is no model, or the method does not fit it
     */
    public static AdaptedModel forTraining(
            Path folder, HeadSpec spec, List<Companion> companions, Placement placement, long seed, Tuning tuning) {
        if (AdapterConfig.in(folder)) {
            throw new UserError(
                    folder + " is an adapter and no whole model, so there is nothing to train on. Write it into"
                            + " its base first (laurel merge), and train that model");
        }
        if (tuning.method().isEmpty()) {
            Model model =
                    Model.open(folder, spec, companions, new Model.Options(placement, true, seed, tuning.frozen()));
            return new AdaptedModel(model, Optional.empty(), folder);
        }
        Model model = Model.open(folder, spec, companions, new Model.Options(placement, false, seed, tuning.frozen()));
        try {
            Adapter adapter =
                    Adapter.create(model, tuning.method().get(), tuning.base(), seed, text -> tokens(folder, text));
            model.train(adapter.parameters());
            return new AdaptedModel(model, Optional.of(adapter), folder);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static int[] tokens(Path folder, String text) {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            return tokenizer.encode(text).ids();
        }
    }

    /**
     * Opens a whole model, or an adapter with its base.
     *
     * @param bases finds the folder of the base by the name that the adapter's file has for it
     * @param spec the head, where it is not the one that {@code config.json} describes
     * @throws UserError if either cannot be read, or if they do not belong together
     */
    public static AdaptedModel open(
            Path folder, Placement placement, Function<String, Path> bases, Optional<HeadSpec> spec) {
        Model.Options options = Model.Options.inference(placement);
        if (!AdapterConfig.in(folder)) {
            Model model = spec.isPresent() ? Model.open(folder, spec.get(), options) : Model.open(folder, options);
            return new AdaptedModel(model, Optional.empty(), folder);
        }
        AdapterConfig config = AdapterConfig.read(folder);
        Path base = bases.apply(config.baseReference()
                .orElseThrow(() -> new UserError(folder + ": " + AdapterConfig.FILE_NAME
                        + " does not say which model the adapter belongs to. Name its base")));
        HeadSpec head = spec.orElseGet(() -> headOf(folder, base, config));
        Model model = Model.open(base, head, options);
        try {
            Adapter adapter = Adapter.open(model, folder);
            Path tokenizer = Files.isRegularFile(folder.resolve("tokenizer.json")) ? folder : base;
            return new AdaptedModel(model, Optional.of(adapter), tokenizer);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** What the adapter predicts: as a config.json beside it says, else as the base's, else what its tensors show. */
    private static HeadSpec headOf(Path folder, Path base, AdapterConfig config) {
        if (Files.isRegularFile(folder.resolve(HfConfig.FILE_NAME))) {
            return Model.headOf(HfConfig.read(folder));
        }
        Head.Kind kind = config.task()
                .orElseThrow(() -> new UserError(folder + ": neither a config.json nor 'task_type' says what the"
                        + " adapter predicts. Supported: SEQ_CLS, TOKEN_CLS"));
        int outputs = outputs(folder);
        HfConfig ofBase = HfConfig.read(base);
        boolean named = ofBase.texts("architectures").stream().anyMatch(a -> a.endsWith(kind.suffix()));
        if (named && ofBase.numLabels() == outputs) {
            return Model.headOf(ofBase);
        }
        Optional<ProblemType> problem = kind == Head.Kind.TOKEN_CLASSIFICATION
                ? Optional.empty()
                : Optional.of(outputs == 1 ? ProblemType.REGRESSION : ProblemType.SINGLE_LABEL_CLASSIFICATION);
        List<String> labels =
                IntStream.range(0, outputs).mapToObj(i -> "LABEL_" + i).toList();
        return new HeadSpec(kind, labels, problem);
    }

    private static int outputs(Path folder) {
        try (SafeTensors weights = SafeTensors.open(folder.resolve(Adapter.WEIGHTS))) {
            return weights.names().stream()
                    .filter(name -> OUTPUT.matcher(name).matches())
                    .map(name -> Math.toIntExact(weights.shape(name)[0]))
                    .findFirst()
                    .orElseThrow(() -> new UserError(folder
                            + ": the adapter holds no head (classifier or score), so its results would be random."
                            + " Train and save it with 'modules_to_save'"));
        }
    }

    public Model model() {
        return model;
    }

    public Optional<Adapter> adapter() {
        return adapter;
    }

    /** The folder that holds the tokenizer. */
    public Path tokenizer() {
        return tokenizer;
    }

    /** Writes the whole model, or only the adapter with the {@code config.json} of its head. */
    public void save(Path folder) {
        if (adapter.isPresent()) {
            saveAdapter(folder, model.config(), (name, tensor) -> tensor);
        } else {
            model.save(folder);
        }
    }

    /**
     * Writes only the adapter, with tensors of the head made into others.
     *
     * @param config of the head as it is written
     * @param stored from a tensor of the adapter and its name in the model, what is written
     */
    public void saveAdapter(Path folder, HfConfig config, BiFunction<String, Tensor, Tensor> stored) {
        adapter.orElseThrow().save(folder, stored);
        config.write(folder);
    }

    /**
     * Writes a whole model, into which an adapter is merged: what programs read that know nothing of adapters.
     *
     * @throws UserError if the adapter cannot be merged
     */
    public void saveMerged(Path folder) {
        whileMerged(() -> model.save(folder));
    }

    /**
     * Does something with the whole model, into which the adapter is merged meanwhile.
     *
     * @throws UserError if the adapter cannot be merged
     */
    public void whileMerged(Runnable action) {
        adapter.ifPresent(Adapter::merge);
        try {
            action.run();
        } finally {
            adapter.ifPresent(Adapter::unmerge);
        }
    }

    @Override
    public void close() {
        adapter.ifPresent(Adapter::close);
        model.close();
    }
}
