package dev.laurel.metric.text;

/**
 * The tokenisation of NIST's mteval-v13a.pl as sacreBLEU carries it out, regular expression by regular expression. Each is
 * one pass here; that they see the spaces which earlier ones inserted matters, so they are not one.
 */
final class Mteval {

    private Mteval() {}

    static int[] words13a(String line, Numbering numbering) {
        String joined = line;
        if (joined.indexOf('<') >= 0) {
            joined = joined.replace("<skipped>", "");
        }
        if (joined.indexOf('\n') >= 0) {
            joined = joined.replace("-\n", "").replace('\n', ' ');
        }
        CodePoints padded = new CodePoints(2 * joined.length());
        padded.add(' ');
        separateSymbols(CodePoints.of(unescape(joined)), padded);
        padded.add(' ');
        return separateNumbers(padded).words(numbering);
    }

    static int[] wordsZh(String line, Numbering numbering) {
        // White space at the ends would count as something that is not a digit beside a point or comma.
        CodePoints text = CodePoints.of(CodePoints.strip(line));
        CodePoints apart = new CodePoints(3 * text.length());
        for (int i = 0; i < text.length(); i++) {
            if (isChinese(text.at(i))) {
                apart.addApart(text.at(i));
            } else {
                apart.add(text.at(i));
            }
        }
        CodePoints separated = new CodePoints(2 * apart.length());
        separateSymbols(apart, separated);
        return separateNumbers(separated).words(numbering);
    }

    /** XML's escapes undone in the order of mteval, so that {@code &amp;lt;} becomes {@code <}. */
    static String unescape(String line) {
        return line.indexOf('&') < 0
                ? line
                : line.replace("&quot;", "\"")
                        .replace("&amp;", "&")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">");
    }

    /** ASCII symbols other than apostrophe, comma, hyphen and point get spaces around them. */
    static void separateSymbols(CodePoints from, CodePoints to) {
        for (int i = 0; i < from.length(); i++) {
            if (isSymbol(from.at(i))) {
                to.addApart(from.at(i));
            } else {
                to.add(from.at(i));
            }
        }
    }

    /** Points and commas are separated unless digits stand on both sides, hyphens if a digit precedes. */
    static CodePoints separateNumbers(CodePoints text) {
        return dashesAfterDigits(stopsBeforeOthers(stopsAfterOthers(text)));
    }

    private static CodePoints stopsAfterOthers(CodePoints text) {
        CodePoints result = new CodePoints(text.length() + 32);
        int last = text.length() - 1;
        for (int i = 0; i <= last; i++) {
            result.add(text.at(i));
            if (i < last && !CodePoints.isDigit(text.at(i)) && isStop(text.at(i + 1))) {
                result.addApart(text.at(++i));
            }
        }
        return result;
    }

    private static CodePoints stopsBeforeOthers(CodePoints text) {
        CodePoints result = new CodePoints(text.length() + 32);
        int last = text.length() - 1;
        for (int i = 0; i <= last; i++) {
            if (i < last && isStop(text.at(i)) && !CodePoints.isDigit(text.at(i + 1))) {
                result.addApart(text.at(i));
                result.add(text.at(++i));
            } else {
                result.add(text.at(i));
            }
        }
        return result;
    }

    private static CodePoints dashesAfterDigits(CodePoints text) {
        CodePoints result = new CodePoints(text.length() + 32);
        int last = text.length() - 1;
        for (int i = 0; i <= last; i++) {
            result.add(text.at(i));
            if (i < last && CodePoints.isDigit(text.at(i)) && text.at(i + 1) == '-') {
                result.addApart(text.at(++i));
            }
        }
        return result;
    }

    private static boolean isStop(int point) {
        return point == '.' || point == ',';
    }

    private static boolean isSymbol(int point) {
        return (point >= ' ' && point <= '&')
                || (point >= '(' && point <= '+')
                || point == '/'
                || (point >= ':' && point <= '@')
                || (point >= '[' && point <= '`')
                || (point >= '{' && point <= '~');
    }

    /**
     * sacreBLEU's ranges as they work. It means U+20000 to U+2A6D6 and U+2F800 to U+2FA1D but writes them as four digits
     * with a fifth behind, so that U+2001 to U+2A6D (with the quotation marks and the ellipsis that Chinese shares with
     * other languages) count and the rare characters beyond the basic plane do not.
     */
    private static boolean isChinese(int c) {
        if (c < 0x2001) {
            return false;
        }
        return c <= 0x2a6d
                || (c >= 0x2e80 && c <= 0x2fdf)
                || (c >= 0x2ff0 && c <= 0x303f)
                || (c >= 0x3100 && c <= 0x312f)
                || (c >= 0x31a0 && c <= 0x31ef)
                || (c >= 0x3200 && c <= 0x4db5)
                || (c >= 0x4e00 && c <= 0x9fbb)
                || (c >= 0xf900 && c <= 0xfa2d)
                || (c >= 0xfa30 && c <= 0xfa6a)
                || (c >= 0xfa70 && c <= 0xfad9)
                || (c >= 0xfe10 && c <= 0xfe1f)
                || (c >= 0xfe30 && c <= 0xfe4f)
                || (c >= 0xff00 && c <= 0xffef);
    }
}
