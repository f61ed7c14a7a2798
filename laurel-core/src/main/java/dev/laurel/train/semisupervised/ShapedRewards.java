package dev.laurel.train.semisupervised;

import dev.laurel.base.UserError;
import java.util.Arrays;

/** Brings rewards to one scale, so that β means the same for all, and takes out what favours a class everywhere. */
public final class ShapedRewards {

    private static final int ROUNDS = 100;

    private ShapedRewards() {}

    /**
     * Rewards whose mean over each row is 0 and whose mean square over all is 1.
     *
     * @param rewards of each text those of its choices' options, row by row
     * @throws UserError if all options of every row have the same reward, so that nothing can be learned from them
     */
    public static float[][] whitened(float[][] rewards, int options) {
        float[][] centred = new float[rewards.length][];
        double squares = 0;
        long count = 0;
        for (int i = 0; i < rewards.length; i++) {
            centred[i] = rewards[i].clone();
            for (int from = 0; from < centred[i].length; from += options) {
                double mean = 0;
                for (int y = from; y < from + options; y++) {
                    mean += rewards[i][y] / (double) options;
                }
                for (int y = from; y < from + options; y++) {
                    centred[i][y] -= (float) mean;
                    squares += (double) centred[i][y] * centred[i][y];
                    count++;
                }
            }
        }
        double scale = Math.sqrt(squares / Math.max(1, count));
        if (!Double.isFinite(scale)) {
            throw new UserError("a reward is no finite number, so nothing can be learned from them");
        }
        if (scale < 1e-6) {
            throw new UserError("all rewards are equal: whatever the model chose for the " + rewards.length
                    + " texts without labels, it would get the same. Look at the reward with a few examples, and"
                    + " give it more labelled ones or more training");
        }
        for (float[] row : centred) {
            for (int y = 0; y < row.length; y++) {
                row[y] /= (float) scale;
            }
        }
        return centred;
    }

    /**
     * Rewards with a number added for each option, so that the policy they ask for, which is ∝ reference·exp(reward/β),
     * takes all options alike often (Sinkhorn's iteration on one side).
     *
     * @param reference log-probabilities of the reference policy
     */
    public static float[][] balanced(float[][] rewards, float[][] reference, int options, double beta) {
        double[] shift = new double[options];
        for (int round = 0; round < ROUNDS; round++) {
            double[] used = use(rewards, reference, shift, options, beta);
            double all = Arrays.stream(used).sum();
            for (int y = 0; y < options; y++) {
                shift[y] -= beta * Math.log(Math.max(used[y] / all, 1e-9) * options);
            }
        }
        float[][] balanced = new float[rewards.length][];
        for (int i = 0; i < rewards.length; i++) {
            balanced[i] = rewards[i].clone();
            for (int k = 0; k < balanced[i].length; k++) {
                balanced[i][k] += (float) shift[k % options];
            }
        }
        return balanced;
    }

    /**
     * The policy with the greatest expected reward less β times its divergence from the reference: probabilities
     * ∝ reference·exp(reward/β), row by row (Peters, Schaal 2007).
     *
     * @param reference log-probabilities of the reference policy
     */
    public static float[][] bestPolicy(float[][] rewards, float[][] reference, int options, double beta) {
        return policy(rewards, reference, new double[options], options, beta);
    }

    private static float[][] policy(float[][] rewards, float[][] reference, double[] shift, int options, double beta) {
        float[][] policy = new float[rewards.length][];
        for (int i = 0; i < rewards.length; i++) {
            float[] logits = new float[rewards[i].length];
            for (int k = 0; k < logits.length; k++) {
                logits[k] = (float) (reference[i][k] + (rewards[i][k] + shift[k % options]) / beta);
            }
            policy[i] = Rows.softmax(logits, options, 1);
        }
        return policy;
    }

    /** How much the policy that is asked for takes each option. */
    private static double[] use(float[][] rewards, float[][] reference, double[] shift, int options, double beta) {
        double[] used = new double[options];
        for (float[] p : policy(rewards, reference, shift, options, beta)) {
            for (int k = 0; k < p.length; k++) {
                used[k % options] += p[k];
            }
        }
        return used;
    }
}
