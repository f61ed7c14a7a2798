package dev.laurel.metric.text;

import dev.laurel.config.Key;
import dev.laurel.config.Named;
import java.util.List;
import java.util.Locale;

/**
 * Translation edit rate (Snover et al., AMTA 2006) as sacreBLEU computes it: the words to insert, delete, replace and the
 * runs of words to shift until the text is the reference, for each 100 words of the reference. Smaller is better; a
 * long text about something else is far above 100.
 *
 * <p>Of several references the one with the fewest edits counts, over their mean length.
 *
 * @param normalized whether punctuation is separated and XML's escapes are undone
 * @param noPunctuation whether punctuation is removed
 * @param asianSupport whether the two above know Chinese and Japanese, whose characters are then words; nothing otherwise
 * @param caseSensitive whether case counts
 */
@Named("ter")
public record Ter(
        @Key(
                doc = "Whether punctuation is separated and XML's escapes are undone.",
                defaultValue = "false",
                source = "sacreBLEU")
        boolean normalized,

        @Key(doc = "Whether punctuation is removed.", defaultValue = "false", source = "sacreBLEU")
        boolean noPunctuation,

        @Key(
                doc = "Whether normalized and no_punctuation know Chinese and Japanese too.",
                defaultValue = "false",
                source = "sacreBLEU")
        boolean asianSupport,

        @Key(doc = "Whether case counts.", defaultValue = "false", source = "sacreBLEU")
        boolean caseSensitive)
        implements SummedMetric {

    /** What sacreBLEU uses: no normalisation, case ignored. */
    public static Ter ter() {
        return new Ter(false, false, false, false);
    }

    /** For Chinese: punctuation separated, every character a word. */
    public static Ter chinese() {
        return new Ter(true, false, true, false);
    }

    @Override
    public String label() {
        return "TER";
    }

    @Override
    public Scale scale() {
        return new Scale(Double.POSITIVE_INFINITY, 0);
    }

    @Override
    public String signature() {
        return "case:" + (caseSensitive ? "mixed" : "lc") + "|tok:tercom|norm:" + yesNo(normalized) + "|punct:"
                + yesNo(!noPunctuation) + "|asian:" + yesNo(asianSupport);
    }

    private static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }

    /** The edits, and the mean length of the references in words. */
    @Override
    public double[] statistics(String hypothesis, List<String> references) {
        Corpus.check(this, references);
        Numbering numbering = new Numbering();
        int[] words = words(hypothesis, numbering);
        int fewest = Integer.MAX_VALUE;
        double lengths = 0;
        for (String reference : references) {
            int[] other = words(reference, numbering);
            fewest = Math.min(fewest, ShiftedEdits.count(words, other));
            lengths += other.length;
        }
        return new double[] {fewest, lengths / references.size()};
    }

    private int[] words(String text, Numbering numbering) {
        String line = CodePoints.stripEnd(text);
        return Tercom.words(
                caseSensitive ? line : line.toLowerCase(Locale.ROOT),
                normalized,
                noPunctuation,
                asianSupport,
                numbering);
    }

    @Override
    public double scoreOf(double[] sums) {
        if (sums[1] > 0) {
            return 100 * (sums[0] / sums[1]);
        }
        return sums[0] > 0 ? 100 : 0;
    }
}
