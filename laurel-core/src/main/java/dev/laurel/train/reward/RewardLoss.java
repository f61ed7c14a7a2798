package dev.laurel.train.reward;

import dev.laurel.config.Discriminator;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.data.Feedback;
import dev.laurel.data.Rating;
import dev.laurel.data.preference.AttributeConfig;
import dev.laurel.data.preference.PreferenceConfig;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.eval.Readout;
import dev.laurel.eval.RewardSpec;
import dev.laurel.model.Companion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a reward model is trained to do with the rewards of an example's replies; {@code docs/reward-losses.md} compares. */
@Discriminator("method")
public sealed interface RewardLoss {

    /** The kinds of judgements that it learns from. */
    Set<PreferenceKind> learnsFrom();

    /** What the model's outputs mean when it is trained by this. */
    default Readout readout(Map<String, AttributeConfig> attributes) {
        return Readout.single();
    }

    /** Numbers that are learned beside the model's weights. */
    default List<Companion> companions(Map<String, AttributeConfig> attributes, List<? extends Feedback> examples) {
        return List.of();
    }

    /** Numbers beside the weights that are stated and not learned, which the use of the model needs too. */
    default Map<String, List<Double>> constants() {
        return Map.of();
    }

    /** The name that a recipe has for it. */
    default String method() {
        return getClass().getAnnotation(Named.class).value();
    }

    /** The loss for a kind of judgement where the recipe names none. */
    static RewardLoss usualFor(PreferenceKind kind) {
        return switch (kind) {
            case PAIRS -> new BradleyTerry(0, 0);
            case RANKINGS -> new PlackettLuce();
            case RATINGS -> new Squared();
            case UNPAIRED, STEPS -> new BinaryCrossEntropy();
        };
    }

    /** P(chosen better) = σ(r_chosen − r_rejected − margin); a tie counts as half of each. */
    @Named("bradley-terry")
    record BradleyTerry(
            @Key(
                    doc = "Share of pairs that are taken to be labelled the wrong way round.",
                    defaultValue = "0",
                    min = 0,
                    max = 0.5)
            double labelSmoothing,

            @Key(
                    doc = "Weight of (r_chosen + r_rejected)², which keeps rewards around 0.",
                    defaultValue = "0",
                    min = 0,
                    source = "TRL")
            double centerRewardsCoefficient)
            implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.PAIRS);
        }
    }

    /** Bradley–Terry with a third outcome, a tie, for rewards that are closer than a threshold. */
    @Named("rao-kupper")
    record RaoKupper(
            @Key(
                    doc = "θ: rewards that differ by less than log θ are more likely tied than either is better.",
                    defaultValue = "1.5",
                    min = 1,
                    exclusiveMin = true)
            double theta,

            @Key(doc = "Whether θ is learned too, beginning with the one given.", defaultValue = "false")
            boolean learned)
            implements RewardLoss {

        @Override
        public List<Companion> companions(Map<String, AttributeConfig> attributes, List<? extends Feedback> examples) {
            return learned ? List.of(new Companion(RewardSpec.TIE, parameter())) : List.of();
        }

        @Override
        public Map<String, List<Double>> constants() {
            return learned ? Map.of() : Map.of(RewardSpec.TIE, parameter());
        }

        private List<Double> parameter() {
            return List.of(Math.log(theta - 1));
        }

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.PAIRS);
        }
    }

    /** Bradley–Terry with a third outcome, a tie, as likely as the geometric mean of the two others times ν. */
    @Named("davidson")
    record Davidson(
            @Key(
                    doc = "ν: how likely ties are; at equal rewards ν/(2+ν).",
                    defaultValue = "1",
                    min = 0,
                    exclusiveMin = true)
            double nu,

            @Key(doc = "Whether ν is learned too, beginning with the one given.", defaultValue = "false")
            boolean learned)
            implements RewardLoss {

        @Override
        public List<Companion> companions(Map<String, AttributeConfig> attributes, List<? extends Feedback> examples) {
            return learned ? List.of(new Companion(RewardSpec.TIE, parameter())) : List.of();
        }

        @Override
        public Map<String, List<Double>> constants() {
            return learned ? Map.of() : Map.of(RewardSpec.TIE, parameter());
        }

        private List<Double> parameter() {
            return List.of(Math.log(nu));
        }

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.PAIRS);
        }
    }

    /** The likelihood of the whole order: the best is chosen first, then the best of the rest. */
    @Named("plackett-luce")
    record PlackettLuce() implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.PAIRS, PreferenceKind.RANKINGS);
        }
    }

    /** The reward is the rating of one attribute: mean squared error. */
    @Named("mse")
    record Squared() implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.RATINGS);
        }
    }

    /** Squared for small errors, linear for large ones. */
    @Named("huber")
    record Huber(
            @Key(
                    doc = "The error from which on it is linear, in units of the rating.",
                    defaultValue = "1",
                    min = 0,
                    exclusiveMin = true)
            double delta)
            implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.RATINGS);
        }
    }

    /** The reward is the logit of being good, for replies that were judged one by one, and for steps. */
    @Named("binary-cross-entropy")
    record BinaryCrossEntropy() implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.UNPAIRED, PreferenceKind.STEPS);
        }
    }

    /** The same with the label as a reward of +1 or −1: log(1 + exp(−label·logit)). */
    @Named("signed")
    record Signed() implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.UNPAIRED);
        }
    }

    /** Ordered levels whose distances are learned: P(level ≤ k) = σ(θₖ − r). */
    @Named("ordinal")
    record Ordinal() implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.RATINGS);
        }

        @Override
        public Readout readout(Map<String, AttributeConfig> attributes) {
            return Readout.levels(attributes.values().iterator().next());
        }

        /** Thresholds that make the levels as frequent as they are, were all rewards 0. */
        @Override
        public List<Companion> companions(Map<String, AttributeConfig> attributes, List<? extends Feedback> examples) {
            AttributeConfig scale = attributes.values().iterator().next();
            double[] counts = new double[scale.levels()];
            Arrays.fill(counts, 0.5); // a level that nobody gave is rare, not impossible
            for (Feedback example : examples) {
                counts[
                        scale.level(
                                ((Rating) example).values().values().iterator().next())]++;
            }
            double all = Arrays.stream(counts).sum();
            List<Double> raw = new ArrayList<>();
            double below = 0;
            double last = 0;
            for (int k = 0; k < counts.length - 1; k++) {
                below += counts[k];
                double threshold = Math.log(below / (all - below));
                raw.add(k == 0 ? threshold : Math.log(Math.expm1(threshold - last))); // the inverse of softplus
                last = threshold;
            }
            return List.of(new Companion(RewardSpec.THRESHOLDS, raw));
        }
    }

    /** The distribution of the rating by its quantiles; the reward is the median, and its spread that of the quantiles. */
    @Named("quantile")
    record Quantile(
            @Key(
                    doc = "How many quantiles, evenly spaced; an odd number, so that the middle one is the median.",
                    defaultValue = "5",
                    min = 3,
                    max = 99)
            int levels)
            implements RewardLoss {

        public Quantile {
            if (levels % 2 == 0) {
                throw new IllegalArgumentException("'levels' must be odd, so that one is the median, found " + levels);
            }
        }

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.RATINGS);
        }

        @Override
        public Readout readout(Map<String, AttributeConfig> attributes) {
            return Readout.quantiles(levels);
        }
    }

    /** An output for each attribute, trained on the ratings that are there; the reward is their weighted sum. */
    @Named("attributes")
    record Attributes(
            @Key(
                    doc =
                            "How much each attribute, brought to a scale from 0 to 1, counts in the reward; those not named"
                                    + " do not count. Without any, all count alike.")
            Map<String, Double> weights)
            implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.RATINGS);
        }

        @Override
        public Readout readout(Map<String, AttributeConfig> attributes) {
            return Readout.attributes(attributes, weights);
        }
    }

    /** Attributes that ratings teach, weighed by a gate that reads the prompt alone and learns from pairs. */
    @Named("gated")
    record Gated(
            @Key(doc = "Ratings of replies by several attributes, a data section of kind ratings; only train is read.")
            PreferenceConfig ratings,

            @Key(doc = "Weight of a pair beside a rating.", defaultValue = "1", min = 0, exclusiveMin = true)
            double pairWeight)
            implements RewardLoss {

        /** Attributes lie between 0 and 1; a step of a scale of five is then worth log-odds of 2.5. */
        private static final double FIRST_SCALE = 10;

        public Gated {
            if (ratings.kind() != PreferenceKind.RATINGS) {
                throw new IllegalArgumentException("'ratings' must be of 'kind: ratings'");
            }
            if (ratings.dev().isPresent()
                    || ratings.test().isPresent()
                    || ratings.split().dev() > 0
                    || ratings.split().test() > 0) {
                throw new IllegalArgumentException(
                        "'ratings' are only learned from; 'dev', 'test' and 'split' belong to the pairs of 'data'");
            }
        }

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.PAIRS);
        }

        @Override
        public Readout readout(Map<String, AttributeConfig> attributes) {
            return Readout.gated(attributes);
        }

        @Override
        public List<Companion> companions(Map<String, AttributeConfig> attributes, List<? extends Feedback> examples) {
            return List.of(new Companion(RewardSpec.LOG_SCALE, List.of(Math.log(FIRST_SCALE))));
        }
    }

    /** Bradley–Terry with a second head that learns what length explains; only the first is the reward. */
    @Named("length-debiased")
    record LengthDebiased(
            @Key(
                    doc = "Weight of the correlations of the heads with length.",
                    defaultValue = "1",
                    min = 0,
                    source = "ODIN")
            double correlation,

            @Key(doc = "Weight of the cosine of the heads' directions.", defaultValue = "1", min = 0, source = "ODIN")
            double orthogonality)
            implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.PAIRS);
        }

        @Override
        public Readout readout(Map<String, AttributeConfig> attributes) {
            return Readout.lengthDebiased();
        }
    }

    /** Both replies in one input, in either order: P(first better) directly, without a reward of each. */
    @Named("pairwise")
    record Pairwise() implements RewardLoss {

        @Override
        public Set<PreferenceKind> learnsFrom() {
            return EnumSet.of(PreferenceKind.PAIRS);
        }

        @Override
        public Readout readout(Map<String, AttributeConfig> attributes) {
            return Readout.comparison();
        }
    }
}
