package dev.laurel.metric.text;

/**
 * The fewest edits from one sequence of words to another where moving a run of words is one edit, searched for greedily
 * as in Tercom and sacreBLEU, with their limits.
 *
 * <p>The limits bound the work: at most {@value #MAX_CANDIDATES} shifts and a few are tried, each by an edit distance that
 * looks at {@value #BEAM} places on either side of the diagonal (further only if the reference is more than fifty times as
 * long). So time and memory grow with the length, not with its square.
 */
final class ShiftedEdits {

    private static final int MAX_SHIFT_LENGTH = 10;
    private static final int MAX_SHIFT_DISTANCE = 50;
    static final int MAX_CANDIDATES = 1000;
    static final int BEAM = 25;

    private final int[] reference;
    private final BeamDistance distance;
    private int[] words;
    private int candidates;

    private ShiftedEdits(int[] words, int[] reference) {
        this.words = words.clone();
        this.reference = reference;
        this.distance = new BeamDistance(reference, words.length, BEAM);
    }

    static int count(int[] words, int[] reference) {
        return reference.length == 0 ? words.length : new ShiftedEdits(words, reference).count();
    }

    private int count() {
        int shifts = 0;
        int edits = distance.of(words);
        while (true) {
            Shift best = bestShift(edits);
            if (candidates >= MAX_CANDIDATES || best == null || best.edits() >= edits) {
                return shifts + edits;
            }
            words = best.shifted(words);
            edits = distance.of(words);
            shifts++;
        }
    }

    /**
     * A run of words that is moved.
     *
     * @param from where it stands
     * @param to before which word it goes
     * @param edits what the distance is afterwards
     */
    private record Shift(int from, int length, int to, int edits) {

        /** Of two that save as many edits the longer, then the one that stands first, then the one that goes first. */
        boolean betterThan(Shift other) {
            if (other == null) {
                return true;
            }
            if (edits != other.edits) {
                return edits < other.edits;
            }
            if (length != other.length) {
                return length > other.length;
            }
            return from != other.from ? from < other.from : to < other.to;
        }

        int[] shifted(int[] words) {
            int[] result = words.clone();
            if (to < from) {
                System.arraycopy(words, from, result, to, length);
                System.arraycopy(words, to, result, to + length, from - to);
            } else {
                // Beyond the run itself; a target inside it counts from its end, as in sacreBLEU.
                int end = to > from + length ? to : Math.min(words.length, to + length);
                System.arraycopy(words, from + length, result, from, end - from - length);
                System.arraycopy(words, from, result, end - length, length);
            }
            return result;
        }
    }

    private Shift bestShift(int edits) {
        BeamDistance.Alignment alignment = distance.alignment();
        Shift best = null;
        for (int from = 0; from < words.length; from++) {
            int last = Math.min(reference.length - 1, from + MAX_SHIFT_DISTANCE);
            for (int at = Math.max(0, from - MAX_SHIFT_DISTANCE); at <= last; at++) {
                for (int length = 1; matches(from, at, length); length++) {
                    if (alignment.wrongWords(from, length) && alignment.wrongReference(at, length)) {
                        best = bestTarget(from, at, length, alignment, best);
                    }
                    if (candidates >= MAX_CANDIDATES) {
                        return best;
                    }
                }
            }
        }
        return best;
    }

    /** Whether the run is one that may be moved, given that all shorter ones are. */
    private boolean matches(int from, int at, int length) {
        int offset = length - 1;
        return length <= MAX_SHIFT_LENGTH
                && from + offset < words.length
                && at + offset < reference.length
                && words[from + offset] == reference[at + offset];
    }

    /** Tries to move the run to where the words before and under its match in the reference are aligned. */
    private Shift bestTarget(int from, int at, int length, BeamDistance.Alignment alignment, Shift bestBefore) {
        Shift best = bestBefore;
        int aligned = alignment.wordOf(at);
        if (aligned >= from && aligned < from + length) {
            return best;
        }
        int previous = -1;
        for (int offset = -1; offset < length && at + offset < reference.length; offset++) {
            int to = at + offset < 0 ? 0 : alignment.wordOf(at + offset) + 1;
            if (to != previous) {
                previous = to;
                Shift shift = new Shift(from, length, to, 0);
                shift = new Shift(from, length, to, distance.tried(shift.shifted(words), Math.min(from, to)));
                candidates++;
                best = shift.betterThan(best) ? shift : best;
            }
        }
        return best;
    }
}
