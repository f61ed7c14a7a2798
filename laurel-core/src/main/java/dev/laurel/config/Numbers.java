package dev.laurel.config;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** The numbers of YAML 1.2's core schema. */
final class Numbers {

    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
    private static final Pattern REAL =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN)");

    private Numbers() {}

    /** The whole number, of any size, if the text is one. */
    static Optional<BigInteger> whole(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        boolean hex = text.startsWith("0x");
        boolean octal = text.startsWith("0o");
        return Optional.of(new BigInteger(hex || octal ? text.substring(2) : text, hex ? 16 : octal ? 8 : 10));
    }

    /** The real number if the text is one; an infinity or NaN written as such counts, and is for the caller to refuse. */
    static Optional<Double> real(String text) {
        Optional<BigInteger> whole = whole(text);
        if (whole.isPresent()) {
            return whole.map(BigInteger::doubleValue);
        }
        if (!REAL.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                Character.isDigit(text.charAt(text.length() - 1)) || text.endsWith(".")
                        ? Double.parseDouble(text)
                        : Double.NaN);
    }

    /** The shortest usual spelling that reads back to the same value: {@code 5e-5}, {@code 0.01}, {@code 2}. */
    static String format(double value) {
        return Double.toString(value).replaceFirst("\\.0(?=E|$)", "").replace('E', 'e');
    }
}
