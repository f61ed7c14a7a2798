package dev.laurel.recipe;

import dev.laurel.data.LabelSet;
import dev.laurel.eval.Evaluation;
import dev.laurel.metric.Scores;
import java.util.List;

/** What was measured of a part with labels. */
record MeasuredLabels(Evaluation evaluation, LabelSet labels) implements Job.Measured {

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
