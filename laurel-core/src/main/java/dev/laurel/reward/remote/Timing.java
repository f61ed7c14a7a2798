package dev.laurel.reward.remote;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * What waiting between attempts depends on.
 *
 * @param jitter numbers from 0 to 1, so that many clients do not come back at the same moment
 */
record Timing(Clock clock, Sleeper sleeper, DoubleSupplier jitter) {

    static final Timing REAL = new Timing(
            Clock.systemUTC(),
            wait -> Thread.sleep(wait.toMillis()),
            () -> ThreadLocalRandom.current().nextDouble());

    /** Lets time pass. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration wait) throws InterruptedException;
    }
}
