package dev.laurel.learned;

import dev.laurel.reward.Range;

/** The scale on which a probability is told. */
enum Likelihood {
    PROBABILITY(Range.UNIT) {
        @Override
        double of(double probability) {
            return probability;
        }
    },
    LOG_PROBABILITY(new Range(Double.NEGATIVE_INFINITY, 0)) {
        @Override
        double of(double probability) {
            return Math.log(probability);
        }
    };

    private final Range range;

    Likelihood(Range range) {
        this.range = range;
    }

    Range range() {
        return range;
    }

    abstract double of(double probability);
}
