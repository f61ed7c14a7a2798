package dev.laurel.recipe;

import dev.laurel.train.semisupervised.ShapedRewards;
import java.util.List;

/** The mean of rewards of several kinds, each brought to the same scale. */
record MeanRewards(Flow flow, List<OptionRewards> of) implements OptionRewards {

    @Override
    public List<Leg> legs() {
        return of.stream().flatMap(one -> one.legs().stream()).toList();
    }

    @Override
    public float[][] of(String part) {
        int options = flow.data().decisions().options();
        float[][] mean = null;
        for (OptionRewards one : of) {
            float[][] rewards = ShapedRewards.whitened(one.of(part), options);
            mean = mean == null ? rewards : sum(mean, rewards);
        }
        return mean;
    }

    /** A mean is as good as a sum: who learns from it brings it to scale. */
    private static float[][] sum(float[][] to, float[][] others) {
        for (int i = 0; i < to.length; i++) {
            for (int k = 0; k < to[i].length; k++) {
                to[i][k] += others[i][k];
            }
        }
        return to;
    }

    @Override
    public List<String> notes() {
        return of.stream().flatMap(one -> one.notes().stream()).toList();
    }

    @Override
    public void close() {
        of.forEach(OptionRewards::close);
    }
}
