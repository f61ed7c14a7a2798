package dev.laurel.recipe;

import dev.laurel.data.Example;
import dev.laurel.learned.TextEncoder;
import dev.laurel.model.SentencePooling;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.fewshot.LinearHead;
import dev.laurel.train.semisupervised.Decisions;
import dev.laurel.train.semisupervised.Policy;
import dev.laurel.train.semisupervised.RewardSource;
import dev.laurel.train.semisupervised.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a linear head says of an encoder's vectors of the texts. */
final class VectorRewards implements OptionRewards {

    private final Flow flow;
    private final RewardSource.Vectors source;
    private final Map<String, float[][]> rewards = new HashMap<>();

    VectorRewards(Flow flow, RewardSource.Vectors source) {
        this.flow = flow;
        this.source = source;
    }

    @Override
    public float[][] of(String part) {
        if (rewards.isEmpty()) {
            compute();
        }
        return rewards.get(part);
    }

    private void compute() {
        Map<String, float[][]> vectors = vectors();
        LinearHead head = head(vectors.get(FlowData.TRAIN), vectors.get(FlowData.UNLABELLED));
        for (String part : List.of(FlowData.UNLABELLED, Job.DEV)) {
            if (vectors.containsKey(part)) {
                rewards.put(part, said(head, vectors.get(part)).logProbabilities());
            }
        }
    }

    /** The vectors of each part that is looked at, each of length 1. */
    private Map<String, float[][]> vectors() {
        String name = source.model().orElse(flow.recipe().model());
        Path folder = flow.surroundings().models().apply(name);
        Map<String, float[][]> vectors = new HashMap<>();
        try (TextEncoder encoder = TextEncoder.open(
                folder, flow.placement(), base -> flow.surroundings().models().apply(base))) {
            SentencePooling pooling = SentencePooling.of(name, folder);
            for (String part : List.of(FlowData.TRAIN, FlowData.UNLABELLED, Job.DEV)) {
                if (flow.has(part)) {
                    List<String> texts = flow.data().part(part).examples().stream()
                            .map(VectorRewards::text)
                            .toList();
                    List<Encoding> encodings = encoder.encode(texts);
                    flow.surroundings()
                            .progress()
                            .begin(
                                    "Reading " + part,
                                    encodings.stream()
                                            .mapToLong(Encoding::length)
                                            .sum(),
                                    "tokens");
                    vectors.put(
                            part,
                            Arrays.stream(encoder.texts(encodings, pooling))
                                    .map(VectorRewards::unit)
                                    .toArray(float[][]::new));
                    flow.surroundings().progress().end();
                }
            }
        }
        return vectors;
    }

    private static String text(Example example) {
        return ClassWords.prompt(example).text();
    }

    private static float[] unit(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        float[] unit = new float[vector.length];
        for (int d = 0; d < unit.length; d++) {
            unit[d] = (float) (vector[d] / Math.sqrt(square));
        }
        return unit;
    }

    /** Fitted to the labels; then also to the surest answers, which together count twice what the labels do. */
    private LinearHead head(float[][] labelled, float[][] unlabelled) {
        Decisions decisions = flow.data().decisions();
        float[][] gold = gold();
        double[] ones = new double[labelled.length];
        Arrays.fill(ones, 1);
        LinearHead head = LinearHead.fit(new LinearHead.Sample(labelled, gold, ones), source.c());
        for (double share : source.rounds()) {
            Policy said = said(head, unlabelled);
            float[][] taken = Selection.surest(said.probabilities(), decisions, share, true);
            List<float[]> vectors = new ArrayList<>(List.of(labelled));
            List<float[]> targets = new ArrayList<>(List.of(gold));
            float[][] surest = said.surest();
            for (int i = 0; i < taken.length; i++) {
                if (taken[i][0] > 0) {
                    vectors.add(unlabelled[i]);
                    targets.add(surest[i]);
                }
            }
            double[] weights = new double[vectors.size()];
            Arrays.fill(weights, 1);
            double answers = vectors.size() - labelled.length;
            Arrays.fill(weights, 0, labelled.length, Math.max(1, answers / labelled.length / 2));
            head = LinearHead.fit(
                    new LinearHead.Sample(vectors.toArray(float[][]::new), targets.toArray(float[][]::new), weights),
                    source.c());
        }
        return head;
    }

    private float[][] gold() {
        List<Example> train = flow.data().part(FlowData.TRAIN).examples();
        float[][] gold = new float[train.size()][flow.data().labels().size()];
        for (int i = 0; i < gold.length; i++) {
            int label = flow.data()
                    .gold(train.get(i), flow.encodings(FlowData.TRAIN).get(i))[0];
            gold[i][label] = 1;
        }
        return gold;
    }

    private Policy said(LinearHead head, float[][] vectors) {
        return new Policy(
                Arrays.stream(vectors).map(head::logits).toArray(float[][]::new),
                flow.data().decisions().options());
    }
}
