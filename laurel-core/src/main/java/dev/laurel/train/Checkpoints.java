package dev.laurel.train;

import dev.laurel.base.Difference;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.SafeTensors;
import dev.laurel.nn.Parameters;
import dev.laurel.optim.Optimizer;
import dev.laurel.optim.WeightAverage;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files from which a stopped run resumes: {@code checkpoint/} with weights, optimiser and position, replaced as a
 * whole, {@code best.safetensors} with the weights of the best evaluation, and {@code finished/} when done.
 *
 * <p>The weights of the best evaluation may be newer than the checkpoint; the resumed run then arrives at the same ones
 * again, since a run follows from its seed.
 */
public final class Checkpoints {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String STATE = "state.json";
    private static final String OUTCOME = "outcome.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String AVERAGE = "average.safetensors";

    private final Path folder;
    private final Path best;
    private final Path finished;
    private final String fingerprint;

    /**
     * @param folder where the files stand; it exists
     * @param fingerprint what the numbers depend on: a checkpoint of another configuration is refused
     */
    public Checkpoints(Path folder, String fingerprint) {
        this.folder = folder.resolve("checkpoint");
        this.best = folder.resolve("best.safetensors");
        this.finished = folder.resolve("finished");
        this.fingerprint = fingerprint;
    }

    /** What {@code state.json} holds. */
    private record Stored(String fingerprint, long optimizerSteps, LoopState loop) {}

    /** What {@code outcome.json} holds. */
    private record Finished(String fingerprint, TrainLoop.Outcome outcome) {}

    /** How many updates had been made when the checkpoint was saved, if there is one. */
    public OptionalLong savedStep() {
        AtomicFolder.at(folder).recover();
        Path state = folder.resolve(STATE);
        return Files.exists(state)
                ? OptionalLong.of(read(state, Stored.class).loop().step())
                : OptionalLong.empty();
    }

    /** Keeps what training ended with and drops what was needed to resume. */
    public void finish(Parameters parameters, TrainLoop.Outcome outcome) {
        AtomicFolder.at(finished).write(content -> {
            writeWeights(content.resolve(WEIGHTS), parameters);
            Files.writeString(content.resolve(OUTCOME), JSON.writeValueAsString(new Finished(fingerprint, outcome)));
        });
        AtomicFolder.at(folder).remove();
    }

    /**
     * Reads the weights that {@link #finish} kept, and what the run came to; nothing if it is not finished.
     *
     * @throws UserError if it was made with other settings
     */
    public Optional<TrainLoop.Outcome> restoreFinished(Parameters parameters) {
        AtomicFolder.at(finished).recover();
        if (!Files.exists(finished)) {
            return Optional.empty();
        }
        Finished stored = read(finished.resolve(OUTCOME), Finished.class);
        requireSame(finished, stored.fingerprint());
        readWeights(finished.resolve(WEIGHTS), parameters);
        return Optional.of(stored.outcome());
    }

    void save(Parameters parameters, Optimizer optimizer, Optional<WeightAverage> average, LoopState state) {
        AtomicFolder.at(folder).write(content -> {
            writeWeights(content.resolve(WEIGHTS), parameters);
            try (Scope scope = Scope.open()) {
                SafeTensors.write(content.resolve(OPTIMIZER), optimizer.state(), SafeTensors.PYTORCH);
                if (average.isPresent()) {
                    SafeTensors.write(content.resolve(AVERAGE), average.get().state(), SafeTensors.PYTORCH);
                }
            }
            Stored stored = new Stored(fingerprint, optimizer.steps(), state);
            Files.writeString(content.resolve(STATE), JSON.writeValueAsString(stored));
        });
    }

    /**
     * Continues from the checkpoint, if there is one.
     *
     * @throws UserError if it was made with other settings
     */
    Optional<LoopState> restore(Parameters parameters, Optimizer optimizer, Optional<WeightAverage> average) {
        AtomicFolder.at(folder).recover();
        Path state = folder.resolve(STATE);
        if (!Files.exists(state)) {
            return Optional.empty();
        }
        Stored stored = read(state, Stored.class);
        requireSame(folder, stored.fingerprint());
        readWeights(folder.resolve(WEIGHTS), parameters);
        readTensors(OPTIMIZER, tensors -> optimizer.restore(tensors, stored.optimizerSteps()));
        average.ifPresent(a -> readTensors(AVERAGE, a::restore));
        return Optional.of(stored.loop());
    }

    private void readTensors(String name, Consumer<Map<String, Tensor>> use) {
        try (SafeTensors file = SafeTensors.open(folder.resolve(name));
                Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            file.names().forEach(tensor -> tensors.put(tensor, file.tensor(tensor)));
            use.accept(tensors);
        }
    }

    private void requireSame(Path made, String then) {
        if (!then.equals(fingerprint)) {
            throw new UserError(made + " was made with other settings: " + Difference.between(then, fingerprint)
                    + ". Resume with the settings the run was started with, or start a new run in another folder");
        }
    }

    void saveBest(Parameters parameters) {
        writeWeights(best, parameters);
    }

    void restoreBest(Parameters parameters) {
        readWeights(best, parameters);
    }

    private static void writeWeights(Path file, Parameters parameters) {
        try (Scope scope = Scope.open()) {
            SafeTensors.write(file, parameters.named(), SafeTensors.PYTORCH);
        }
    }

    private static void readWeights(Path file, Parameters parameters) {
        try (SafeTensors stored = SafeTensors.open(file);
                Scope scope = Scope.open()) {
            parameters.named().forEach((name, master) -> Tensors.noGrad(() -> master.copy_(stored.tensor(name))));
        }
        parameters.refresh();
    }

    private static <T> T read(Path file, Class<T> type) {
        try {
            return JSON.readValue(file, type);
        } catch (JacksonException e) {
            throw new UserError(file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }
}
