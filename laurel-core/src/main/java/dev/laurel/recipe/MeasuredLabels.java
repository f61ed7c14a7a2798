package dev.laurel.recipe;

import dev.laurel.data.LabelSet;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.Evaluation;
import dev.laurel.eval.TaskModel;
import dev.laurel.metric.Scores;
import java.util.List;
import java.util.function.LongConsumer;

/** What was measured of a part with labels. */
record MeasuredLabels(Evaluation evaluation, LabelSet labels) implements Job.Measured {

    static MeasuredLabels of(TaskModel model, EncodedPart part, LongConsumer done) {
        return new MeasuredLabels(Evaluation.of(model, part.data(), part.encodings(), done), model.labels());
    }

    /**
     * The metric by which weights are chosen.
     *
     * <p>A number's correlation may be undefined at first; then no gain is seen, and none is lost.
     */
    static String headline(TaskKind task, LabelSet labels) {
        return switch (task) {
            case CLASSIFICATION -> "accuracy";
            case MULTI_LABEL -> "micro_f1";
            case REGRESSION -> "pearson";
            case TOKENS -> labels.names().stream().anyMatch(label -> label.startsWith("B-")) ? "f1" : "accuracy";
        };
    }

    @Override
    public Scores scores() {
        return evaluation.scores();
    }

    @Override
    public List<RunRecord.Mistake> mistakes(int most) {
        return evaluation.mistakes(labels, most).stream()
                .map(RunRecord.Mistake::of)
                .toList();
    }
}
