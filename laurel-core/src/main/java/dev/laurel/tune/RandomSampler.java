package dev.laurel.tune;

import dev.laurel.base.Rng;
import java.util.List;
import java.util.Map;

/** Values drawn independently of each other and of what came before (Bergstra, Bengio 2012). */
record RandomSampler(SearchSpace space, long seed) implements Sampler {

    @Override
    public Map<String, String> next(int trial, int attempt, List<Trial> before) {
        Rng rng = Rng.of(seed, trial, attempt);
        return space.values(space.dimensions().stream()
                .map(d -> d.domain().at(rng.nextDouble()))
                .toList());
    }
}
