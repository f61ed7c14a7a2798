package dev.laurel.tune;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that a key may take in a search, each a text as it would stand in a recipe. */
public sealed interface Domain {

    /** Digits of a real value, so that the recipe of a trial can be read and typed. */
    MathContext DIGITS = new MathContext(4);

    Pattern CALL = Pattern.compile("([A-Za-z][\\w-]*)\\(([^,()]*),([^,()]*)\\)");

    List<String> CALLS = List.of("uniform", "log", "int", "int-log");

    /** The value below which this share of the domain lies, by its own measure; {@code u} in [0, 1). */
    String at(double u);

    /** The lowest and the highest value, or all where there is no order. */
    List<String> extremes();

    /**
     * Real numbers.
     *
     * @param log whether all orders of magnitude are equally likely, not all numbers
     */
    record Real(double low, double high, boolean log) implements Domain {

        public Real {
            requireRange(low, high, log && low <= 0);
        }

        @Override
        public String at(double u) {
            return text(value(inner(low) + u * (inner(high) - inner(low))));
        }

        @Override
        public List<String> extremes() {
            return List.of(write(low), write(high));
        }

        /** Where a number lies when all places are equally likely. */
        double inner(double number) {
            return log ? Math.log(number) : number;
        }

        /** The number at such a place. */
        double value(double inner) {
            return log ? Math.exp(inner) : inner;
        }

        /** With few digits, unless that would be outside of the range; what rounding errors put outside is at its end. */
        String text(double number) {
            double inside = Math.min(high, Math.max(low, number));
            double rounded = new BigDecimal(inside).round(DIGITS).doubleValue();
            return write(rounded < low || rounded > high ? inside : rounded);
        }

        @Override
        public String toString() {
            return (log ? "log(" : "uniform(") + write(low) + ", " + write(high) + ")";
        }
    }

    /**
     * Whole numbers.
     *
     * @param log whether all orders of magnitude are equally likely, not all numbers
     */
    record Whole(long low, long high, boolean log) implements Domain {

        /** Half of the distance between two numbers: each stands for what is rounded to it. */
        static final double HALF = 0.5;

        public Whole {
            requireRange(low, high, log && low <= 0);
        }

        @Override
        public String at(double u) {
            return text(value(inner(low - HALF) + u * (inner(high + HALF) - inner(low - HALF))));
        }

        @Override
        public List<String> extremes() {
            return List.of(Long.toString(low), Long.toString(high));
        }

        double inner(double number) {
            return log ? Math.log(number) : number;
        }

        double value(double inner) {
            return log ? Math.exp(inner) : inner;
        }

        String text(double number) {
            return Long.toString(Math.min(high, Math.max(low, Math.round(number))));
        }

        @Override
        public String toString() {
            return (log ? "int-log(" : "int(") + low + ", " + high + ")";
        }
    }

    /** One of some values without an order. */
    record Options(List<String> values) implements Domain {

        public Options {
            if (values.stream().anyMatch(String::isBlank)) {
                throw new UserError("between two | nothing stands. Write each value: 8|16|32");
            }
            if (values.size() < 2) {
                throw new UserError("'" + String.join("", values) + "' is one value, of which nothing can be searched."
                        + " Give several, as 8|16|32, or a range: " + forms());
            }
            if (new HashSet<>(values).size() < values.size()) {
                throw new UserError("a value stands twice among " + String.join("|", values));
            }
            values = List.copyOf(values);
        }

        @Override
        public String at(double u) {
            return values.get((int) (u * values.size()));
        }

        @Override
        public List<String> extremes() {
            return values;
        }

        @Override
        public String toString() {
            return String.join("|", values);
        }
    }

    /**
     * Reads {@code uniform(a, b)}, {@code log(a, b)}, {@code int(a, b)}, {@code int-log(a, b)} or {@code a|b|c}.
     *
     * @throws UserError if it is none of these, or the range is empty
     */
    static Domain parse(String text) {
        String stripped = text.strip();
        Matcher call = CALL.matcher(stripped);
        if (!call.matches()) {
            return new Options(
                    Arrays.stream(stripped.split("\\|", -1)).map(String::strip).toList());
        }
        String low = call.group(2).strip();
        String high = call.group(3).strip();
        return switch (call.group(1)) {
            case "uniform" -> new Real(number(low), number(high), false);
            case "log" -> new Real(number(low), number(high), true);
            case "int" -> new Whole(whole(low), whole(high), false);
            case "int-log" -> new Whole(whole(low), whole(high), true);
            default ->
                throw new UserError("there is no range '" + call.group(1) + "'." + Nearest.hint(call.group(1), CALLS));
        };
    }

    private static String forms() {
        return "uniform(0, 0.3), log(1e-5, 1e-3), int(1, 5), int-log(8, 512)";
    }

    private static double number(String text) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value) && text.matches("[-+.\\deE]+")) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UserError("'" + text + "' is not a number. Ranges are written " + forms(), e);
        }
        throw new UserError("'" + text + "' is not a finite number. Ranges are written " + forms());
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new UserError("'" + text + "' is not a whole number. Ranges are written " + forms(), e);
        }
    }

    private static void requireRange(double low, double high, boolean notPositive) {
        if (low >= high) {
            throw new UserError("the range from " + write(low) + " to " + write(high)
                    + " is empty: the first number must be the smaller one");
        }
        if (notPositive) {
            throw new UserError("a logarithmic range must begin above 0, not at " + write(low));
        }
    }

    /** As short as reads back to the same number. */
    private static String write(double number) {
        return Double.toString(number).replaceFirst("\\.0(?=E|$)", "").replace('E', 'e');
    }
}
