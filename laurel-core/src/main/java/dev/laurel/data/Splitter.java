package dev.laurel.data;

import dev.laurel.base.Rng;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Divides items at random into train, dev and test, so that items of one group stay together and each stratum is
 * divided alike.
 *
 * <p>Within a stratum the groups are shuffled and dealt out; what is due to a part is counted over all strata before,
 * so that with groups of one item each part gets its fraction of all items, rounded, and of each stratum within one. A
 * stratum always keeps a group in train.
 */
final class Splitter {

    /** Positions of the items of each part, ascending. */
    record Parts(List<Integer> train, List<Integer> dev, List<Integer> test) {}

    private final double devFraction;
    private final double testFraction;
    private final long seed;

    Splitter(double devFraction, double testFraction, long seed) {
        this.devFraction = devFraction;
        this.testFraction = testFraction;
        this.seed = seed;
    }

    <T> Parts split(List<T> items, Function<T, String> group, Function<T, String> stratum) {
        Map<String, Map<String, List<Integer>>> strata = new LinkedHashMap<>();
        Map<String, String> stratumOfGroup = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            T item = items.get(i);
            String key = group.apply(item);
            // A group goes where its first item belongs.
            String home = stratumOfGroup.computeIfAbsent(key, k -> stratum.apply(item));
            strata.computeIfAbsent(home, s -> new LinkedHashMap<>())
                    .computeIfAbsent(key, k -> new ArrayList<>())
                    .add(i);
        }
        Parts parts = new Parts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        long seen = 0;
        int stratumIndex = 0;
        for (Map<String, List<Integer>> groups : strata.values()) {
            seen += groups.values().stream().mapToInt(List::size).sum();
            deal(List.copyOf(groups.values()), seen, Rng.of(seed, stratumIndex++), parts);
        }
        parts.train().sort(null);
        parts.dev().sort(null);
        parts.test().sort(null);
        return parts;
    }

    private void deal(List<List<Integer>> groups, long seen, Rng rng, Parts parts) {
        int[] order = IntStream.range(0, groups.size()).toArray();
        rng.shuffle(order);
        int trainBefore = parts.train().size();
        for (int i = 0; i < order.length; i++) {
            List<Integer> group = groups.get(order[i]);
            boolean lastForTrain = i == order.length - 1 && parts.train().size() == trainBefore;
            if (!lastForTrain && fits(group, parts.dev(), devFraction * seen)) {
                parts.dev().addAll(group);
            } else if (!lastForTrain && fits(group, parts.test(), testFraction * seen)) {
                parts.test().addAll(group);
            } else {
                parts.train().addAll(group);
            }
        }
    }

    /** Whether taking the group brings the part nearer to what is due to it. */
    private static boolean fits(List<Integer> group, List<Integer> part, double due) {
        return part.size() + group.size() / 2.0 <= due;
    }
}
