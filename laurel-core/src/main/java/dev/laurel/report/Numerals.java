package dev.laurel.report;

import dev.laurel.report.Section.Unit;
import java.util.Locale;

/** Numbers as a reader expects them: few digits, a true minus sign, groups of thousands. */
final class Numerals {

    private Numerals() {}

    /** A whole number: {@code 12,345}. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace('-', '−');
    }

    /** A measured value: {@code 93.4%}, or a number of three to four digits. */
    static String of(double value, Unit unit) {
        return unit == Unit.PERCENT ? percent(value) : number(value);
    }

    /** A share of one: {@code 93.4%}. */
    static String percent(double share) {
        return Double.isFinite(share) ? decimals(share * 100, 1) + "%" : "–";
    }

    /** A change, signed: {@code +12.3} points for shares. */
    static String change(double difference, Unit unit) {
        String text = unit == Unit.PERCENT ? decimals(difference * 100, 1) : number(difference);
        return text.startsWith("−") || text.matches("[0.]+") ? text : "+" + text;
    }

    /** About four significant digits; very small and very large numbers with an exponent: {@code 5e-5}. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size < 1e-3 || size >= 1e6) {
            String text = String.format(Locale.ROOT, "%.2e", value);
            return text.replaceFirst("\\.?0*e", "e")
                    .replaceFirst("e([-+])0*", "e$1")
                    .replace("e+", "e")
                    .replaceFirst("^-", "−");
        }
        return decimals(value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
    }

    /** A fixed number of decimals. */
    static String decimals(double value, int digits) {
        String text = String.format(Locale.ROOT, "%,." + digits + "f", value);
        boolean zero = text.matches("-[0.]+");
        return zero ? text.substring(1) : text.replace('-', '−');
    }
}
