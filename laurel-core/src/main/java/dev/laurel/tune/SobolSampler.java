package dev.laurel.tune;

import dev.laurel.base.Rng;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.hipparchus.random.SobolSequenceGenerator;

/**
 * Values that leave no part of the space untried for long: Sobol's sequence, moved by a random vector and wrapped around
 * (Cranley, Patterson 1976).
 */
record SobolSampler(SearchSpace space, long seed) implements Sampler {

    @Override
    public Map<String, String> next(int trial, int attempt, List<Trial> before) {
        if (attempt > 0) { // where the sequence has come to what was tried
            return new RandomSampler(space, seed).next(trial, attempt, before);
        }
        int dimensions = space.dimensions().size();
        double[] point = new SobolSequenceGenerator(dimensions).skipTo(trial);
        Rng shift = Rng.of(seed);
        return space.values(IntStream.range(0, dimensions)
                .mapToObj(d -> space.dimensions().get(d).domain().at((point[d] + shift.nextDouble()) % 1))
                .toList());
    }
}
