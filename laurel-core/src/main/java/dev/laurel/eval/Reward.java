package dev.laurel.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What a reward model says about a reply.
 *
 * @param value the reward: on no scale of its own, only differences mean something unless it was learned from ratings
 * @param spread how unsure the model is: standard deviation over the members, or of learned quantiles
 * @param tokens of prompt and reply as they were read
 * @param lost tokens that were cut from the left of the prompt
 * @param attributes what the model says of each attribute, on its scale; empty if it learned none
 * @param members the reward by each head or model of an ensemble, or of each pass with dropout; empty if there is one only
 */
public record Reward(
        double value,
        OptionalDouble spread,
        int tokens,
        int lost,
        Map<String, Double> attributes,
        List<Double> members) {

    public Reward {
        members = List.copyOf(members);
    }

    /** The reward of a model that has no attributes, and no members. */
    public Reward(double value, OptionalDouble spread, int tokens, int lost) {
        this(value, spread, tokens, lost, Map.of(), List.of());
    }

    /** The mean of several rewards of one reply, whose deviation is the spread. */
    static Reward ofMembers(double[] members, int tokens, int lost, Map<String, Double> attributes) {
        return new Reward(
                Readout.mean(members),
                OptionalDouble.of(Readout.deviation(members, members.length - 1)),
                tokens,
                lost,
                attributes,
                Arrays.stream(members).boxed().toList());
    }

    /** The same rewards as each member alone gives them; nothing if there are no members. */
    static List<List<List<Reward>>> byMember(List<List<Reward>> rewards) {
        int members = rewards.isEmpty() ? 0 : rewards.get(0).get(0).members().size();
        return IntStream.range(0, members)
                .mapToObj(m -> rewards.stream()
                        .map(of -> of.stream()
                                .map(r -> new Reward(r.members().get(m), OptionalDouble.empty(), r.tokens(), r.lost()))
                                .toList())
                        .toList())
                .toList();
    }

    /** The same with another reward in place of the value. */
    Reward withValue(double other) {
        return new Reward(other, spread, tokens, lost, attributes, members);
    }

    /**
     * A reward that is not fooled by what the model does not know: the mean less some standard deviations.
     *
     * @param deviations how many, for instance 1
     * @throws IllegalStateException if the model gives no spread
     */
    public double lowerBound(double deviations) {
        return value - deviations * spread.orElseThrow(() -> new IllegalStateException("one head has no spread"));
    }

    /**
     * How unsure the model is of the difference to another reply's reward; nothing if it gives no spread.
     *
     * <p>Members that agree on which reply is better by how much are sure of that, even if their rewards have different
     * zeros; so their differences are looked at where there are such, and the spreads of both replies where not.
     */
    public OptionalDouble spreadOfDifference(Reward other) {
        if (!members.isEmpty() && members.size() == other.members.size()) {
            double[] differences = IntStream.range(0, members.size())
                    .mapToDouble(m -> members.get(m) - other.members.get(m))
                    .toArray();
            return OptionalDouble.of(Readout.deviation(differences, differences.length - 1));
        }
        return spread.isPresent() && other.spread.isPresent()
                ? OptionalDouble.of(Math.hypot(spread.getAsDouble(), other.spread.getAsDouble()))
                : OptionalDouble.empty();
    }
}
