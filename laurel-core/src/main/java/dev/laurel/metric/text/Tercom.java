package dev.laurel.metric.text;

/** The tokenisation of Tercom as sacreBLEU carries it out, for {@link Ter}. */
final class Tercom {

    private Tercom() {}

    static int[] words(
            String line, boolean normalized, boolean noPunctuation, boolean asianSupport, Numbering numbering) {
        CodePoints text = CodePoints.of(line);
        // sacreBLEU leaves an empty text alone, but a text of spaces cannot be told from it after the split.
        if (normalized) {
            text = normalize(line);
            if (asianSupport) {
                text = separateAsian(text);
            }
        }
        if (noPunctuation) {
            text = withoutPunctuation(text, asianSupport);
        }
        return text.words(numbering);
    }

    private static CodePoints normalize(String line) {
        // Tercom takes a hyphen away that begins a line, where mteval takes one that ends it.
        String joined = Mteval.unescape(line.replace("\n-", "").replace('\n', ' '));
        CodePoints padded = new CodePoints(2 * joined.length());
        padded.add(' ');
        Mteval.separateSymbols(CodePoints.of(joined), padded);
        padded.addApart(' ');
        return Mteval.separateNumbers(separatePossessives(padded));
    }

    private static CodePoints separatePossessives(CodePoints text) {
        CodePoints result = new CodePoints(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) == '\'' && i + 2 < text.length() && text.at(i + 1) == 's' && text.at(i + 2) == ' ') {
                result.add(' ');
            }
            result.add(text.at(i));
        }
        return result;
    }

    private static CodePoints separateAsian(CodePoints text) {
        CodePoints result = new CodePoints(2 * text.length());
        for (int i = 0; i < text.length(); i++) {
            int point = text.at(i);
            if (isIdeograph(point) || isAsianPunctuation(point)) {
                result.addApart(point);
            } else {
                result.add(point);
            }
        }
        return result;
    }

    private static CodePoints withoutPunctuation(CodePoints text, boolean asianToo) {
        CodePoints result = new CodePoints(text.length());
        for (int i = 0; i < text.length(); i++) {
            int point = text.at(i);
            if (!isPunctuation(point) && !(asianToo && isAsianPunctuation(point))) {
                result.add(point);
            }
        }
        return result;
    }

    private static boolean isPunctuation(int point) {
        return switch (point) {
            case '.', ',', '?', ':', ';', '!', '"', '(', ')' -> true;
            default -> false;
        };
    }

    /** The union of what sacreBLEU separates one after the other; of kana it means to keep runs together, and does. */
    private static boolean isIdeograph(int c) {
        return (c >= 0x2e80 && c <= 0x2eff)
                || (c >= 0x31c0 && c <= 0x31ef)
                || (c >= 0x3200 && c <= 0x4dbf)
                || (c >= 0x4e00 && c <= 0x9fff)
                || (c >= 0xf900 && c <= 0xfaff)
                || (c >= 0xfe30 && c <= 0xfe4f);
    }

    private static boolean isAsianPunctuation(int c) {
        return switch (c) {
            case 0x3001, 0x3002, 0x30fb -> true;
            case 0xff0e, 0xff0c, 0xff1f, 0xff1a, 0xff1b, 0xff01, 0xff02, 0xff08, 0xff09 -> true;
            default -> (c >= 0x3008 && c <= 0x3011) || (c >= 0x3014 && c <= 0x301f) || (c >= 0xff61 && c <= 0xff65);
        };
    }
}
