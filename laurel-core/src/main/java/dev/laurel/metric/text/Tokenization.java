package dev.laurel.metric.text;

/** How a text is cut into the words that are compared: the tokenizers of sacreBLEU that need no model. */
public enum Tokenization {

    /** The one of mteval-v13a, used by WMT: punctuation stands alone, but for points and commas inside numbers. */
    MTEVAL_13A("13a") {
        @Override
        int[] words(String text, Numbering numbering) {
            return Mteval.words13a(CodePoints.stripEnd(text), numbering);
        }
    },

    /** Chinese characters stand alone, the rest is cut as by 13a. */
    ZH("zh") {
        @Override
        int[] words(String text, Numbering numbering) {
            return Mteval.wordsZh(text, numbering);
        }
    },

    /** Every character other than white space is a word. */
    CHAR("char") {
        @Override
        int[] words(String text, Numbering numbering) {
            return CodePoints.of(text).characters(numbering);
        }
    },

    /** White space alone separates words: for texts that are tokenised already. */
    NONE("none") {
        @Override
        int[] words(String text, Numbering numbering) {
            return CodePoints.of(text).words(numbering);
        }
    };

    private final String label;

    Tokenization(String label) {
        this.label = label;
    }

    /** The name that sacreBLEU has for it. */
    public String label() {
        return label;
    }

    /** The text's words as numbers. */
    abstract int[] words(String text, Numbering numbering);
}
