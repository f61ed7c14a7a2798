package dev.laurel.train.semisupervised;

import dev.laurel.base.Rng;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.objective.ProbabilityDistanceLoss;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.TaughtLoss;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Asks the model to say of a changed text what the average of its own weights says of the text as it stands (Tarvainen,
 * Valpola 2017), which is a better judge than the weights of any one update.
 *
 * <p>The teacher is asked without dropout. What it said is kept by text; each text is in one worker's share of an update.
 */
public final class MeanTeacherTraining implements TaughtLoss {

    private final Model model;
    private final List<Encoding> texts;
    private final Decisions decisions;
    private final BiFunction<Integer, Rng, Encoding> changed;
    private final float[][] taught;

    /**
     * @param texts as they stand
     * @param changed a text of this number, changed anew at each call
     */
    public MeanTeacherTraining(
            Model model, List<Encoding> texts, Decisions decisions, BiFunction<Integer, Rng, Encoding> changed) {
        this.model = model;
        this.texts = List.copyOf(texts);
        this.decisions = decisions;
        this.changed = changed;
        taught = new float[texts.size()][];
    }

    @Override
    public Parameters parameters() {
        return model.trained();
    }

    /** The number of choices. */
    @Override
    public double weight(int[] examples) {
        return Arrays.stream(examples).map(e -> decisions.rows(texts.get(e))).sum();
    }

    @Override
    public void ask(int[] examples) {
        float[][] said = DecisionBatch.of(
                        model,
                        decisions,
                        examples,
                        Arrays.stream(examples).mapToObj(texts::get).toList())
                .said();
        IntStream.range(0, examples.length)
                .forEach(i -> taught[examples[i]] = Rows.softmax(said[i], decisions.options(), 1));
    }

    @Override
    public Tensor loss(int[] examples, Pass pass) {
        DecisionBatch batch = DecisionBatch.of(
                model,
                decisions,
                examples,
                Arrays.stream(examples)
                        .mapToObj(e -> changed.apply(e, pass.random(e)))
                        .toList());
        return ProbabilityDistanceLoss.of(batch.logits(pass), batch.options(taught));
    }
}
