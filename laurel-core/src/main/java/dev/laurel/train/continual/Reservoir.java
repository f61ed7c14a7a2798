package dev.laurel.train.continual;

import dev.laurel.base.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A sample of bounded size of a stream whose length nobody knows, every item of which is kept with the same probability
 * (algorithm R: Vitter, Random Sampling with a Reservoir, 1985).
 *
 * <p>What the nth item meets with follows from the seed and n alone, so a sample that was written and read again goes on
 * as if nothing had happened.
 */
public final class Reservoir<T> {

    private final int capacity;
    private final long seed;
    private final List<T> kept;
    private long seen;

    /**
     * A sample that goes on.
     *
     * @param capacity the most items that are kept
     * @param kept of what was seen so far; of more than the capacity some are drawn
     * @param seen how many items that were
     */
    public Reservoir(int capacity, long seed, List<T> kept, long seen) {
        if (capacity < 1 || seen < kept.size()) {
            throw new IllegalArgumentException(
                    "capacity " + capacity + ", " + kept.size() + " kept of " + seen + " seen");
        }
        this.capacity = capacity;
        this.seed = seed;
        this.kept = kept.size() <= capacity ? new ArrayList<>(kept) : drawn(kept, capacity, seed);
        this.seen = seen;
    }

    private static <T> List<T> drawn(List<T> items, int count, long seed) {
        int[] order = IntStream.range(0, items.size()).toArray();
        Rng.of(seed).shuffle(order);
        return IntStream.of(order)
                .limit(count)
                .sorted()
                .mapToObj(items::get)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** A sample of nothing so far. */
    public Reservoir(int capacity, long seed) {
        this(capacity, seed, List.of(), 0);
    }

    /** Sees one more item. */
    public void add(T item) {
        Rng rng = Rng.of(seed, seen++);
        if (kept.size() < capacity && kept.size() == seen - 1) {
            kept.add(item);
            return;
        }
        // (0, 1) · seen, not nextInt: a stream may be longer than an int counts
        long place = (long) (rng.nextDouble() * seen);
        if (place < capacity) {
            put((int) place, item);
        }
    }

    /** Where items were taken away since, there is room. */
    private void put(int place, T item) {
        if (place < kept.size()) {
            kept.set(place, item);
        } else {
            kept.add(item);
        }
    }

    /** What is kept. */
    public List<T> items() {
        return List.copyOf(kept);
    }

    /** How many items were seen. */
    public long seen() {
        return seen;
    }
}
