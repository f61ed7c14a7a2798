package dev.laurel.optim;

import dev.laurel.config.Discriminator;
import dev.laurel.config.Key;
import dev.laurel.config.Named;

/** How the weights that updates lead through are averaged; the average is what is evaluated and saved. */
@Discriminator("method")
public sealed interface Averaging {

    /** The first update whose weights count, from 1. */
    long first(long steps);

    /** Whether the weights after an update count, which is not before the first that does. */
    default boolean counts(long step, long first) {
        return true;
    }

    /** The share of itself that the average of so many weights keeps when others are added to it. */
    double keep(long taken);

    /**
     * An average that forgets: most of it is of the last 1 / (1 − decay) updates (Polyak, Juditsky 1992). At first it
     * forgets faster, (1 + n) / (10 + n) being what it keeps of n weights at most, so that in a short run the beginning
     * does not dominate.
     */
    @Named("ema")
    record Ema(
            @Key(
                    doc = "Share of itself that the average keeps at an update.",
                    defaultValue = "0.99",
                    min = 0,
                    max = 1,
                    exclusiveMax = true)
            double decay)
            implements Averaging {

        @Override
        public long first(long steps) {
            return 1;
        }

        @Override
        public double keep(long taken) {
            return Math.min(decay, (1.0 + taken) / (10.0 + taken));
        }
    }

    /**
     * The mean of the weights of the last part of a run (stochastic weight averaging: Izmailov et al. 2018); goes well
     * with {@code schedule: constant}.
     */
    @Named("swa")
    record Swa(
            @Key(
                    doc = "Share of the updates before the first whose weights count.",
                    defaultValue = "0.75",
                    min = 0,
                    max = 1,
                    exclusiveMax = true,
                    source = "Izmailov et al. 2018")
            double start,

            @Key(doc = "Updates between weights that count.", defaultValue = "1", min = 1)
            int every)
            implements Averaging {

        @Override
        public long first(long steps) {
            return Math.max(1, (long) Math.ceil(start * steps));
        }

        @Override
        public boolean counts(long step, long first) {
            return (step - first) % every == 0;
        }

        @Override
        public double keep(long taken) {
            return taken / (taken + 1.0);
        }
    }
}
