package dev.laurel.peft;

import dev.laurel.base.UserError;
import dev.laurel.model.Model;
import dev.laurel.model.Trunk;
import dev.laurel.nn.BatchChange;
import dev.laurel.nn.Init;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Virtual tokens before each text: vectors before those of its words, or keys and values before those of each layer. */
final class SoftPrompt implements Attachment, BatchChange {

    /** What PEFT calls the one tensor that is saved. */
    static final String NAME = "prompt_embeddings";

    /** Tokens of a text that must have room beside the virtual ones. */
    private static final int LEAST_ROOM = 8;

    private final Model model;
    private final SoftPromptConfig config;
    private final Optional<Trunk.PrefixShape> prefix;
    private final PromptEncoder encoder;

    private SoftPrompt(SoftPromptConfig config, Model model, Parameters.Declarations root, boolean stored) {
        this.model = model;
        this.config = config;
        prefix = config instanceof SoftPromptConfig.PrefixTuning ? Optional.of(prefixShape(model)) : Optional.empty();
        requireRoom();
        encoder = stored ? PromptEncoder.plain(root, NAME, Init.ZEROS, config.virtualTokens(), width()) : trained(root);
    }

    /**
     * Declares what is trained.
     *
     * @throws UserError if the model has no place for it
     */
    static SoftPrompt create(SoftPromptConfig config, Model model, Parameters.Declarations root) {
        return new SoftPrompt(config, model, root, false);
    }

    /**
     * Declares the one tensor that a trained one comes to.
     *
     * @throws UserError if the model has no place for it
     */
    static SoftPrompt stored(SoftPromptConfig config, Model model, Parameters.Declarations root) {
        return new SoftPrompt(config, model, root, true);
    }

    private PromptEncoder trained(Parameters.Declarations root) {
        if (config instanceof SoftPromptConfig.PTuning tuning) {
            return PromptEncoder.of(tuning, root, wordWidth());
        }
        if (config instanceof SoftPromptConfig.PrefixTuning tuning && tuning.projection()) {
            int hidden = tuning.encoderHiddenSize().orElseThrow();
            return PromptEncoder.projected(root, config.virtualTokens(), wordWidth(), hidden, width());
        }
        return PromptEncoder.plain(root, NAME, new Init.Normal(1), config.virtualTokens(), width());
    }

    private static Trunk.PrefixShape prefixShape(Model model) {
        return model.prefixShape()
                .orElseThrow(() -> new UserError("prefix tuning does not fit models of type '"
                        + model.config().modelType() + "': their attention depends on where keys stand, and learnt keys"
                        + " stand nowhere; PEFT refuses them too. Choose prompt-tuning or p-tuning"));
    }

    private void requireRoom() {
        int all = model.maxLength() + model.takenPlaces();
        if (config.virtualTokens() > all - LEAST_ROOM) {
            throw new UserError("virtual_tokens is " + config.virtualTokens() + ", but the model reads at most " + all
                    + " tokens, virtual ones included, which leaves no room for a text. Take at most "
                    + Math.max(all - LEAST_ROOM, 0));
        }
    }

    private long wordWidth() {
        return model.wordTable().shape()[1];
    }

    /** Numbers of one virtual token. */
    private long width() {
        return prefix.map(shape -> 2 * shape.layers() * wordWidth()).orElse(wordWidth());
    }

    /** Lets a prompt begin as words of the model, if it shall. */
    void setStart(PromptStart start) {
        if (config instanceof SoftPromptConfig.PromptTuning tuning && tuning.start() != SoftPromptConfig.Start.RANDOM) {
            Tensor words = model.wordTable().master();
            Tensor chosen = Tensors.of(
                    start.words(tuning, Math.toIntExact(words.size(0))),
                    model.parameters().placement());
            Tensors.noGrad(() -> encoder.table().master().copy_(words.index_select(0, chosen)));
        }
    }

    @Override
    public int places() {
        return config.virtualTokens();
    }

    @Override
    public TokenBatch apply(TokenBatch batch, Pass pass) {
        Tensor vectors = encoder.vectors(pass.tableRows(0, batch));
        return prefix.isPresent() ? batch.behind(byLayer(vectors, prefix.get())) : batch.begunBy(vectors);
    }

    /** {@code [k, 2·L·H]}, in it key and value of the first layer, of the second, …, as {@code [2, A, k, D]} of each. */
    private static List<Tensor> byLayer(Tensor vectors, Trunk.PrefixShape shape) {
        long heads = shape.heads();
        long size = vectors.size(1) / (2L * shape.layers()) / heads;
        Tensor all =
                vectors.view(vectors.size(0), 2L * shape.layers(), heads, size).permute(1, 2, 0, 3);
        return IntStream.range(0, shape.layers())
                .mapToObj(layer -> all.narrow(0, 2L * layer, 2))
                .toList();
    }

    /** Puts what the encoder computes in the place of its parts, as PEFT saves it. */
    void store(Map<String, Tensor> tensors) {
        tensors.keySet().removeIf(name -> name.startsWith(PromptEncoder.MODULE + "."));
        tensors.put(NAME, Tensors.noGrad(() -> encoder.vectors((x, p) -> x)));
    }

    /** The keys in which PEFT states the model's sizes. */
    Map<String, Object> sizes() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("num_virtual_tokens", config.virtualTokens());
        sizes.put("token_dim", wordWidth());
        sizes.put("num_layers", size("num_hidden_layers", "n_layers"));
        sizes.put("num_attention_heads", size("num_attention_heads", "n_heads"));
        sizes.put("num_transformer_submodules", 1);
        return sizes;
    }

    private int size(String key, String other) {
        return model.config().optionalInt(key).orElseGet(() -> model.config().intValue(other));
    }

    @Override
    public void attach() {
        model.changeBy(this);
    }

    @Override
    public void detach() {
        model.changeBy(null);
    }

    static UserError notMergeable() {
        return new UserError("learnt prompts and prefixes cannot be merged: they are read before each text and are no"
                + " change of the model's weights. Use the adapter with its base, or train a method that changes"
                + " weights, such as lora");
    }

    @Override
    public Map<Parameter, Tensor> merged() {
        throw notMergeable();
    }
}
