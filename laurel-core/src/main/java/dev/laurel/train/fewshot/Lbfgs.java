package dev.laurel.train.fewshot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Finds the minimum of a smooth convex function (limited-memory BFGS: Nocedal, Wright: Numerical Optimization, algorithm 7.4),
 * going back along each direction until the function has fallen enough (Armijo).
 *
 * @param mostSteps after which it is left as it is
 * @param tolerance of the greatest slope, relative to the one at the start
 */
record Lbfgs(int mostSteps, double tolerance) {

    private static final int REMEMBERED = 10;
    private static final double ENOUGH = 1e-4;
    private static final int HALVINGS = 40;

    /** What is minimised. */
    interface Function {

        /** The value, whose gradient is written. */
        double at(double[] place, double[] gradient);
    }

    /** A step that was made and how the gradient changed by it. */
    private record Change(double[] step, double[] gradient, double product) {}

    double[] minimum(Function function, double[] start) {
        double[] place = start.clone();
        double[] gradient = new double[place.length];
        double value = function.at(place, gradient);
        double enough = tolerance * Math.max(greatest(gradient), 1e-12);
        Deque<Change> changes = new ArrayDeque<>();
        for (int step = 0; step < mostSteps && greatest(gradient) > enough; step++) {
            double[] direction = direction(gradient, changes);
            double slope = dot(direction, gradient);
            double[] next = new double[place.length];
            double[] nextGradient = new double[place.length];
            double nextValue = Double.POSITIVE_INFINITY;
            double length = changes.isEmpty() ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
            for (int h = 0; h < HALVINGS; h++) {
                for (int i = 0; i < next.length; i++) {
                    next[i] = place[i] + length * direction[i];
                }
                nextValue = function.at(next, nextGradient);
                if (nextValue <= value + ENOUGH * length * slope) {
                    break;
                }
                length /= 2;
            }
            if (!(nextValue < value)) {
                break; // as far down as the numbers reach
            }
            remember(changes, difference(next, place), difference(nextGradient, gradient));
            place = next;
            gradient = nextGradient;
            value = nextValue;
        }
        return place;
    }

    private static void remember(Deque<Change> changes, double[] step, double[] gradient) {
        double product = dot(step, gradient);
        if (product > 0) {
            changes.addLast(new Change(step, gradient, product));
            if (changes.size() > REMEMBERED) {
                changes.removeFirst();
            }
        }
    }

    /** Downhill, as the changes so far say that the slope bends. */
    private static double[] direction(double[] gradient, Deque<Change> changes) {
        double[] direction = gradient.clone();
        double[] alphas = new double[changes.size()];
        int k = changes.size();
        for (Iterator<Change> latest = changes.descendingIterator(); latest.hasNext(); ) {
            Change change = latest.next();
            alphas[--k] = dot(change.step(), direction) / change.product();
            add(direction, -alphas[k], change.gradient());
        }
        if (!changes.isEmpty()) {
            Change last = changes.getLast();
            double scale = last.product() / dot(last.gradient(), last.gradient());
            for (int i = 0; i < direction.length; i++) {
                direction[i] *= scale;
            }
        }
        for (Change change : changes) {
            double beta = dot(change.gradient(), direction) / change.product();
            add(direction, alphas[k++] - beta, change.step());
        }
        for (int i = 0; i < direction.length; i++) {
            direction[i] = -direction[i];
        }
        return direction;
    }

    private static void add(double[] to, double factor, double[] of) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * of[i];
        }
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = a.clone();
        add(difference, -1, b);
        return difference;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double greatest(double[] values) {
        double greatest = 0;
        for (double value : values) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }
}
