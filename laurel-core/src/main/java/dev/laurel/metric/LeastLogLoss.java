package dev.laurel.metric;

import dev.laurel.base.UserError;
import java.util.function.DoubleUnaryOperator;

/** Finds the temperature by which scores are to be divided for the least log-loss. */
final class LeastLogLoss {

    private static final int HALVINGS = 200;

    private LeastLogLoss() {}

    /**
     * The temperature between two bounds at which the log-loss is least.
     *
     * @param slope how the log-loss, which is convex in s = 1/temperature, changes with s
     */
    static double temperature(DoubleUnaryOperator slope, double lowest, double highest) {
        double low = Math.log(1 / highest);
        double high = Math.log(1 / lowest);
        if (slope.applyAsDouble(Math.exp(low)) >= 0) {
            return highest;
        }
        if (slope.applyAsDouble(Math.exp(high)) <= 0) {
            return lowest;
        }
        for (int i = 0; i < HALVINGS && high - low > Math.ulp(high); i++) {
            double middle = (low + high) / 2;
            if (slope.applyAsDouble(Math.exp(middle)) > 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return Math.exp(-(low + high) / 2);
    }

    /**
     * Holds a temperature to its promise.
     *
     * @throws UserError if it is not above 0
     */
    static void requireTemperature(double temperature) {
        if (!(temperature > 0 && Double.isFinite(temperature))) {
            throw new UserError("the temperature of a calibration is " + temperature + "; it must be above 0");
        }
    }
}
