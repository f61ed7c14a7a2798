package dev.laurel.learned;

import dev.laurel.tokenize.Encoding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How much each token of a text counts; special tokens count nothing. */
@FunctionalInterface
interface TokenWeights {

    /** All alike. */
    TokenWeights EQUAL = text ->
            Arrays.stream(text.wordIds()).mapToDouble(word -> word < 0 ? 0 : 1).toArray();

    /** {@code [T]} of a text. */
    double[] of(Encoding text);

    /**
     * Rare tokens more than common ones: ln((N + 1) / (n + 1)) for a token that n of N references hold, Zhang et al. 2020. One
     * that all of them hold counts nothing.
     */
    static TokenWeights of(List<Encoding> references) {
        Map<Integer, Integer> holding = new HashMap<>();
        references.forEach(
                text -> Arrays.stream(text.ids()).distinct().forEach(id -> holding.merge(id, 1, Integer::sum)));
        double all = references.size() + 1.0;
        return text -> IntStream.range(0, text.length())
                .mapToDouble(t ->
                        text.wordIds()[t] < 0 ? 0 : Math.log(all / (holding.getOrDefault(text.ids()[t], 0) + 1)))
                .toArray();
    }
}
