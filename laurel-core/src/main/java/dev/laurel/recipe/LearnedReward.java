package dev.laurel.recipe;

import dev.laurel.base.Location;
import dev.laurel.base.Rng;
import dev.laurel.base.RunFailure;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.Feedback;
import dev.laurel.data.Origin;
import dev.laurel.data.Preference;
import dev.laurel.data.TaskKind;
import dev.laurel.data.UnpairedPreference;
import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.eval.Readout;
import dev.laurel.eval.Reward;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardPart;
import dev.laurel.eval.RewardSpec;
import dev.laurel.text.Completion;
import dev.laurel.text.Transcript;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.reward.Objectives;
import dev.laurel.train.reward.RewardLoss;
import dev.laurel.train.reward.RewardTrainer;
import dev.laurel.train.semisupervised.RewardSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A reward model that is trained on the labelled texts: of a classification that the right class is better than others, of
 * several labels which are right and which are not.
 */
final class LearnedReward implements OptionRewards, Leg {

    private final Flow flow;
    private final RewardSource.Learned source;
    private final ClassWords words;
    private final Map<String, float[][]> rewards = new HashMap<>();
    private Optional<RewardModel> current = Optional.empty();

    LearnedReward(Flow flow, RewardSource.Learned source) {
        this.flow = flow;
        this.source = source;
        words = new ClassWords(flow.data().labels(), source.words());
    }

    @Override
    public List<Leg> legs() {
        return List.of(this);
    }

    @Override
    public TrainConfig config() {
        return source.train();
    }

    private PreferenceKind kind() {
        return flow.recipe().task() == TaskKind.MULTI_LABEL ? PreferenceKind.UNPAIRED : PreferenceKind.PAIRS;
    }

    @Override
    public Ready begin(long seed) {
        RewardLoss loss = RewardLoss.usualFor(kind());
        RewardSpec spec = new RewardSpec(
                RewardSpec.Join.PAIR,
                Transcript.DEFAULT,
                config().maxLength(),
                OverLength.TRUNCATE_PROMPT,
                "first",
                kind(),
                loss.method(),
                source.heads() > 1 ? Readout.ensemble(source.heads()) : Readout.single(),
                Map.of(),
                1);
        RewardModel model = RewardModel.forTraining(
                flow.pretrained(),
                spec,
                flow.placement(),
                seed,
                Freezing.of(config(), flow.recipe().model(), flow.pretrained()));
        current = Optional.of(model);
        RewardPart part = RewardPart.of(
                model.input(),
                new Dataset<>(
                        FlowData.TRAIN,
                        judgements(),
                        flow.data().part(FlowData.TRAIN).sha256()));
        List<Feedback> examples = part.data().examples();
        Trainer trainer = RewardTrainer.of(
                model.model(),
                part.reads().stream().map(RewardInput.Read::encodings).toList(),
                Objectives.of(loss, kind(), Map.of(), examples, model.model()),
                config(),
                model.workers().count(),
                seed,
                i -> examples.get(i).location());
        return new Ready(trainer, model.workers(), Optional.empty());
    }

    /** The right class against others, or each label by itself. */
    private List<Feedback> judgements() {
        List<Example> train = flow.data().part(FlowData.TRAIN).examples();
        List<Feedback> judgements = new ArrayList<>();
        for (int i = 0; i < train.size(); i++) {
            Example example = train.get(i);
            Origin origin = Origin.of(example.location());
            int[] gold =
                    flow.data().gold(example, flow.encodings(FlowData.TRAIN).get(i));
            if (kind() == PreferenceKind.UNPAIRED) {
                for (int label = 0; label < gold.length; label++) {
                    judgements.add(new UnpairedPreference(
                            ClassWords.prompt(example), words.of(label), gold[label] == 1, origin));
                }
            } else {
                Completion right = words.of(gold[0]);
                others(gold[0], i)
                        .mapToObj(words::of)
                        .forEach(other ->
                                judgements.add(Preference.of(ClassWords.prompt(example), right, other, origin)));
            }
        }
        return judgements;
    }

    private IntStream others(int right, int example) {
        int[] wrong = IntStream.range(0, flow.data().labels().size())
                .filter(label -> label != right)
                .toArray();
        Rng.of(flow.recipe().seed(), example).shuffle(wrong);
        return Arrays.stream(wrong).limit(source.others());
    }

    @Override
    public void end() {
        RewardModel model = current.orElseThrow();
        score(model, FlowData.UNLABELLED);
        if (flow.has(Job.DEV)) {
            score(model, Job.DEV);
        }
        close();
    }

    private void score(RewardModel model, String part) {
        boolean each = kind() == PreferenceKind.UNPAIRED;
        int most = each ? flow.data().labels().size() : source.candidates();
        rewards.put(part, spoken(flow, model, part, words, most, each));
    }

    /**
     * What a reward model says of the classes of each text.
     *
     * @param most classes that are asked for, the most probable by the flow's model; the others get the least reward
     * @param each whether the labels are judged by themselves: a row for each with 0 for no and the reward for yes
     */
    static float[][] spoken(Flow flow, RewardModel model, String part, ClassWords words, int most, boolean each) {
        Dataset<Example> texts = flow.data().part(part);
        int labels = flow.data().labels().size();
        int[][] asked = labels <= most ? null : mostProbable(flow.rows(flow.model(), part), most);
        List<RewardInput.Read> reads = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            List<Completion> classes = asked == null
                    ? words.all()
                    : Arrays.stream(asked[i]).mapToObj(words::of).toList();
            Location place = texts.examples().get(i).location();
            reads.add(model.input()
                    .read(ClassWords.prompt(texts.examples().get(i)), classes, place)
                    .orElseThrow(() -> new RunFailure(place + ": the class in words is longer than the model reads")));
        }
        long tokens = reads.stream().mapToLong(RewardInput.Read::tokens).sum();
        flow.surroundings().progress().begin("Rewarding " + part, tokens, "tokens");
        List<List<Reward>> judged = model.score(reads, flow.watched());
        flow.surroundings().progress().end();
        float[][] rewards = new float[texts.size()][];
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] = each ? yes(judged.get(i)) : placed(judged.get(i), asked == null ? null : asked[i], labels);
        }
        return rewards;
    }

    private static float[] yes(List<Reward> judged) {
        float[] rows = new float[2 * judged.size()];
        for (int label = 0; label < judged.size(); label++) {
            rows[2 * label + 1] = (float) judged.get(label).value();
        }
        return rows;
    }

    private static float[] placed(List<Reward> judged, int[] asked, int labels) {
        float[] row = new float[labels];
        Arrays.fill(
                row, (float) judged.stream().mapToDouble(Reward::value).min().orElseThrow());
        for (int k = 0; k < judged.size(); k++) {
            row[asked == null ? k : asked[k]] = (float) judged.get(k).value();
        }
        return row;
    }

    private static int[][] mostProbable(float[][] logits, int most) {
        return Arrays.stream(logits)
                .map(row -> IntStream.range(0, row.length)
                        .boxed()
                        .sorted((a, b) -> Float.compare(row[b], row[a]))
                        .limit(most)
                        .mapToInt(Integer::intValue)
                        .toArray())
                .toArray(int[][]::new);
    }

    @Override
    public float[][] of(String part) {
        return rewards.get(part);
    }

    @Override
    public void close() {
        current.ifPresent(RewardModel::close);
        current = Optional.empty();
    }
}
