package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.TaskModel;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardMeter;
import dev.laurel.train.semisupervised.RewardSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Rewards from what is there already: a classifier, a reward model, a reward function. */
final class OtherRewards {

    private OtherRewards() {}

    /**
     * The log-probabilities of a model of the same task.
     *
     * @throws UserError if it predicts something else
     */
    static OptionRewards classifier(Flow flow, RewardSource.Classifier source) {
        Path folder = flow.surroundings().models().apply(source.model());
        TaskModel model = TaskModel.open(
                folder, flow.placement(), base -> flow.surroundings().models().apply(base));
        try {
            requireSame(flow, source.model(), model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
        int options = flow.data().decisions().options();
        int[] from = flow.data().labels().names().stream()
                .mapToInt(name -> model.labels().index(name))
                .toArray();
        boolean reordered = flow.data().decisions().options() == from.length;
        return new OptionRewards() {
            @Override
            public float[][] of(String part) {
                float[][] rows = flow.rows(model, part);
                return reordered ? Arrays.stream(rows).map(this::reordered).toArray(float[][]::new) : rows;
            }

            private float[] reordered(float[] rows) {
                float[] placed = new float[rows.length];
                for (int k = 0; k < rows.length; k++) {
                    placed[k] = rows[k / options * options + from[k % options]];
                }
                return placed;
            }

            @Override
            public void close() {
                model.close();
            }
        };
    }

    private static void requireSame(Flow flow, String name, TaskModel model) {
        if (model.kind() != flow.recipe().task()) {
            throw new UserError("reward.source.model '" + name + "' is a model for "
                    + model.kind().name().toLowerCase(Locale.ROOT).replace('_', '-')
                    + ", but the recipe's task is another. Its classes have to be those of the data");
        }
        Set<String> known = new HashSet<>(model.labels().names());
        Set<String> wanted = new HashSet<>(flow.data().labels().names());
        boolean orderMatters = model.kind() == TaskKind.MULTI_LABEL
                && !model.labels().names().equals(flow.data().labels().names());
        if (!known.equals(wanted) || orderMatters) {
            throw new UserError("the classes of reward.source.model '" + name + "' are "
                    + String.join(", ", model.labels().names()) + ", those of the data "
                    + String.join(", ", flow.data().labels().names())
                    + ". A classifier's reward needs the same names; data.label_names can rename those of the data");
        }
    }

    /** What a reward model says of text and class in words. */
    static OptionRewards stored(Flow flow, RewardSource.Stored source) {
        Path folder = flow.surroundings().models().apply(source.model());
        RewardModel model = RewardModel.open(
                folder, flow.placement(), base -> flow.surroundings().models().apply(base));
        ClassWords words = new ClassWords(flow.data().labels(), source.words());
        return new OptionRewards() {
            @Override
            public float[][] of(String part) {
                int labels = flow.data().labels().size();
                return LearnedReward.spoken(flow, model, part, words, labels, false);
            }

            @Override
            public void close() {
                model.close();
            }
        };
    }

    /**
     * What a reward function says of text and class in words.
     *
     * @throws UserError if it needs what texts without labels do not have
     */
    static OptionRewards function(Flow flow, RewardSource.Function source) {
        RewardMeter meter = source.settings().open();
        try {
            Set<String> missing = new HashSet<>(meter.function().needs());
            missing.remove(RewardFunction.PROMPT);
            if (!missing.isEmpty()) {
                throw new UserError("the reward '" + meter.function().name() + "' needs "
                        + String.join(", ", missing) + ", which texts without labels do not have. Take a reward that"
                        + " reads the text and the class only");
            }
            return new FunctionRewards(flow, meter, new ClassWords(flow.data().labels(), source.words()));
        } catch (RuntimeException e) {
            meter.close();
            throw e;
        }
    }

    private static final class FunctionRewards implements OptionRewards {

        private final Flow flow;
        private final RewardMeter meter;
        private final ClassWords words;
        private final List<String> notes = new ArrayList<>();

        FunctionRewards(Flow flow, RewardMeter meter, ClassWords words) {
            this.flow = flow;
            this.meter = meter;
            this.words = words;
        }

        /** A text of which one class has no score has the same reward for all, and is learned from no more. */
        @Override
        public float[][] of(String part) {
            Dataset<Example> texts = flow.data().part(part);
            List<Candidate> candidates = new ArrayList<>();
            for (Example text : texts) {
                words.all()
                        .forEach(reply ->
                                candidates.add(new Candidate(ClassWords.prompt(text), reply, List.of(), Map.of())));
            }
            List<OptionalDouble> values = meter.score(candidates).values();
            int classes = flow.data().labels().size();
            float[][] rewards = new float[texts.size()][classes];
            int without = 0;
            for (int i = 0; i < rewards.length; i++) {
                List<OptionalDouble> of = values.subList(i * classes, (i + 1) * classes);
                if (of.stream().allMatch(OptionalDouble::isPresent)) {
                    for (int y = 0; y < classes; y++) {
                        rewards[i][y] = (float) of.get(y).getAsDouble();
                    }
                } else {
                    without++;
                }
            }
            if (without > 0) {
                notes.add(part + ": of " + without + " of " + texts.size() + " texts the reward '"
                        + meter.function().name() + "' had no score for some class; nothing is learned from them");
            }
            return rewards;
        }

        /** Also what the functions that it is composed of could not score. */
        @Override
        public List<String> notes() {
            List<String> all = new ArrayList<>(notes);
            meter.counts().forEach((path, counts) -> {
                if (counts.failures() + counts.abstentions() > 0) {
                    all.add("reward '" + path + "': of " + counts.candidates() + " candidates "
                            + counts.failures() + " failed and " + counts.abstentions() + " had nothing to be said of: "
                            + counts.reasons());
                }
            });
            return all;
        }

        @Override
        public void close() {
            meter.close();
        }
    }
}
