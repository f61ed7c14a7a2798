package dev.laurel.metric.text;

/** What a summary and its reference are compared by. */
public enum RougeVariant {
    /** Words. */
    ROUGE_1("rouge1"),
    /** Pairs of neighbouring words. */
    ROUGE_2("rouge2"),
    /** The longest common subsequence of the whole texts. */
    ROUGE_L("rougeL"),
    /** The words of each line that are in a longest common subsequence with any line of the other. */
    ROUGE_LSUM("rougeLsum");

    private final String label;

    RougeVariant(String label) {
        this.label = label;
    }

    /** The name that Google's rouge_score has for it. */
    public String label() {
        return label;
    }
}
