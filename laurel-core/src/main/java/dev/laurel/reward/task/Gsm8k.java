package dev.laurel.reward.task;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers in answers to word problems, as GSM8K writes them (Cobbe et al. 2021): behind {@code ####} at the end. */
final class Gsm8k {

    private static final Pattern MARKED = Pattern.compile("#### (\\-?[0-9\\.\\,]+)");
    private static final Pattern NUMBER = Pattern.compile("[-−]?(?:\\d[\\d,]*(?:\\.\\d+)?|\\.\\d+)");

    private Gsm8k() {}

    /** What stands behind the first marker, without commas: the answer that GSM8K's own evaluation compares. */
    static Optional<String> marked(String text) {
        Matcher matcher = MARKED.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1).strip().replace(",", "")) : Optional.empty();
    }

    /** The number behind the marker; where there is no marker and it may be left out, the last number of the text. */
    static Optional<BigDecimal> number(String text, boolean markerNeeded) {
        Optional<String> marked = marked(text);
        if (marked.isPresent()) {
            return parsed(marked.get());
        }
        return markerNeeded
                ? Optional.empty()
                : NUMBER.matcher(text)
                        .results()
                        .reduce((first, last) -> last)
                        .flatMap(match -> parsed(match.group().replace(",", "").replace('−', '-')));
    }

    private static Optional<BigDecimal> parsed(String digits) {
        String number = digits.endsWith(".") ? digits.substring(0, digits.length() - 1) : digits;
        try {
            return Optional.of(new BigDecimal(number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
