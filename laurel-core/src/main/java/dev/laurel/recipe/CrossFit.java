package dev.laurel.recipe;

import dev.laurel.base.Rng;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.Predictor;
import dev.laurel.eval.TaskModel;
import dev.laurel.metric.SoftmaxTemperature;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.TrainConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Models that have each seen all labelled examples but a part of them: what they say of the rest calibrates confidence, and
 * what they say together of other texts is a reward.
 */
final class CrossFit implements OptionRewards {

    private final Flow flow;
    private final int folds;
    private final int[] foldOf;
    private final Map<String, float[][]> sums = new HashMap<>();
    private final List<float[]> heldOut = new ArrayList<>();
    private final List<Integer> gold = new ArrayList<>();
    private Optional<TaskModel> current = Optional.empty();

    CrossFit(Flow flow, int folds) {
        this.flow = flow;
        int size = flow.data().part(FlowData.TRAIN).size();
        this.folds = Math.min(folds, size);
        foldOf = folds(flow.data().part(FlowData.TRAIN), size);
    }

    /** Dealt out class by class, so that each fold has its share of each. */
    private int[] folds(Dataset<Example> train, int size) {
        int[] order = IntStream.range(0, size).toArray();
        Rng.of(flow.recipe().seed(), folds).shuffle(order);
        List<Integer> dealt = new ArrayList<>(Arrays.stream(order).boxed().toList());
        if (flow.recipe().task() == TaskKind.CLASSIFICATION) {
            dealt.sort((a, b) -> Integer.compare(label(train, a), label(train, b)));
        }
        int[] fold = new int[size];
        for (int i = 0; i < size; i++) {
            fold[dealt.get(i)] = i % folds;
        }
        return fold;
    }

    private int label(Dataset<Example> train, int i) {
        return flow.data()
                .gold(train.examples().get(i), flow.encodings(FlowData.TRAIN).get(i))[0];
    }

    @Override
    public List<Leg> legs() {
        return IntStream.range(0, folds).<Leg>mapToObj(Fold::new).toList();
    }

    /** By what logits are to be divided to become probabilities that can be trusted. */
    SoftmaxTemperature temperature() {
        return SoftmaxTemperature.fit(
                heldOut.toArray(float[][]::new),
                gold.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The mean of the models' logits, calibrated. */
    @Override
    public float[][] of(String part) {
        double divisor = folds * temperature().temperature();
        return Arrays.stream(sums.get(part))
                .map(row -> {
                    float[] mean = row.clone();
                    for (int k = 0; k < mean.length; k++) {
                        mean[k] /= (float) divisor;
                    }
                    return mean;
                })
                .toArray(float[][]::new);
    }

    @Override
    public void close() {
        current.ifPresent(TaskModel::close);
        current = Optional.empty();
    }

    private final class Fold implements Leg {

        private final int fold;

        Fold(int fold) {
            this.fold = fold;
        }

        @Override
        public TrainConfig config() {
            return flow.recipe().supervised();
        }

        @Override
        public Ready begin(long seed) {
            TaskModel model = flow.open(seed);
            current = Optional.of(model);
            int[] seen = IntStream.range(0, foldOf.length)
                    .filter(i -> foldOf[i] != fold)
                    .toArray();
            return new Ready(flow.labelled(model, seen, config(), seed), model.workers(), Optional.empty());
        }

        @Override
        public void end() {
            TaskModel model = current.orElseThrow();
            List<Encoding> train = flow.encodings(FlowData.TRAIN);
            int[] unseen = IntStream.range(0, foldOf.length)
                    .filter(i -> foldOf[i] == fold)
                    .toArray();
            List<Encoding> texts = IntStream.of(unseen).mapToObj(train::get).toList();
            float[][] logits = new Predictor(model.model(), model.workers()).logits(texts, tokens -> {});
            int options = flow.data().decisions().options();
            for (int i = 0; i < unseen.length; i++) {
                float[] rows = flow.data().decisions().rows(logits[i], texts.get(i));
                int[] right = flow.data()
                        .gold(flow.data().part(FlowData.TRAIN).examples().get(unseen[i]), texts.get(i));
                for (int row = 0; row < right.length; row++) {
                    heldOut.add(Arrays.copyOfRange(rows, row * options, (row + 1) * options));
                    gold.add(right[row]);
                }
            }
            add(model, FlowData.UNLABELLED);
            if (flow.has(Job.DEV)) {
                add(model, Job.DEV);
            }
            close();
        }

        private void add(TaskModel model, String part) {
            float[][] rows = flow.rows(model, part);
            sums.merge(part, rows, (sum, more) -> {
                for (int i = 0; i < sum.length; i++) {
                    for (int k = 0; k < sum[i].length; k++) {
                        sum[i][k] += more[i][k];
                    }
                }
                return sum;
            });
        }
    }
}
