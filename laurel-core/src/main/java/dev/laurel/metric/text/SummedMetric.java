package dev.laurel.metric.text;

import dev.laurel.base.UserError;
import java.util.List;

/** A metric that is computed from figures of each text which add up over a corpus. */
public sealed interface SummedMetric extends TextMetric permits Bleu, Chrf, Ter, Rouge, Meteor, Repetition {

    /**
     * What is counted of one text; the same number of figures for every text.
     *
     * @throws UserError if references are needed and there are none
     */
    double[] statistics(String hypothesis, List<String> references);

    /** The score of texts whose statistics sum up to these. */
    double scoreOf(double[] sums);

    @Override
    default double score(String hypothesis, List<String> references) {
        return scoreOf(statistics(hypothesis, references));
    }

    @Override
    default double corpusScore(List<String> hypotheses, List<List<String>> references) {
        return scoreOf(sums(hypotheses, references));
    }

    /**
     * The statistics of a corpus.
     *
     * @throws UserError as {@link #corpusScore}
     */
    default double[] sums(List<String> hypotheses, List<List<String>> references) {
        Corpus.check(this, hypotheses, references);
        double[] sums = null;
        for (int i = 0; i < hypotheses.size(); i++) {
            double[] one = statistics(hypotheses.get(i), references.get(i));
            if (sums == null) {
                sums = one;
            } else {
                for (int s = 0; s < sums.length; s++) {
                    sums[s] += one[s];
                }
            }
        }
        return sums;
    }
}
