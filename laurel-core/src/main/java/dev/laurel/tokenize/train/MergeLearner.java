package dev.laurel.tokenize.train;

import dev.laurel.base.UserError;
import dev.laurel.report.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Learns a vocabulary by merging the most frequent pair again and again (byte-pair encoding, Sennrich et al. 2016), with
 * the outcome of the tokenizers library 0.23.
 *
 * <p>Ids are given to the special tokens, then to the characters by code point, then to the characters that go on a word
 * ({@code ##a}) by code point, then to merges as they are made. Of pairs equally frequent, the one whose first id is
 * smaller comes first, then the one whose second is. The library numbers {@code ##a} in the order of a hash table with a
 * random seed, so that its WordPiece vocabularies differ a little from run to run; started with the order used here, it
 * gives the same.
 *
 * <p>What is peculiar to the library and kept, since the order of merges follows from it:
 *
 * <ul>
 *   <li>A candidate is a pair with the words in which it arose at one time. Two ways to the same token
 *       ({@code t+he}, {@code th+e}) can make several candidates of one pair, and each is merged by itself.
 *   <li>A pair that was merged keeps its count. If it arises again, that is added to the old count.
 *   <li>A pair merged twice has the later place in the order of merges.
 * </ul>
 *
 * <p>Counts are 64 bits wide; the library's are 32, and a pair that occurs more than 2³¹ times is lost there.
 */
final class MergeLearner {

    /** Progress is told each time so many merges were made. */
    private static final int TOLD = 64;

    private final TokenizerTraining training;
    private final Progress progress;
    private final Spelling spelling;
    private final TokenNumbers tokens = new TokenNumbers();
    private final PairCounts pairs = new PairCounts();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
    private final Map<Long, Merge> merges = new LinkedHashMap<>();
    /** How often the most frequent pair that was not merged occurs. */
    private long leftOver;

    MergeLearner(TokenizerTraining training, Progress progress) {
        this.training = training;
        this.progress = progress;
        this.spelling = Spelling.of(training);
    }

    /**
     * A pair that may be merged.
     *
     * @param round when it arose
     * @param words in which it arose then
     */
    private record Candidate(int number, long pair, long count, int round, Ints words)
            implements Comparable<Candidate> {

        @Override
        public int compareTo(Candidate other) {
            if (count != other.count) {
                return count > other.count ? -1 : 1;
            }
            return pair != other.pair ? Long.compare(pair, other.pair) : Integer.compare(round, other.round);
        }
    }

    /**
     * What was learned.
     *
     * @param alphabet how many characters there are
     * @param shortfall why there are fewer tokens than asked for, if so
     */
    record Learned(List<String> vocabulary, List<Merge> merges, int alphabet, Optional<String> shortfall) {}

    /** @throws UserError if the special tokens and the characters alone are more tokens than asked for */
    Learned learn(WordCounts words) {
        training.specialTokens().forEach(token -> tokens.of(token, token.codePointCount(0, token.length())));
        Alphabet alphabet = new Alphabet(words, spelling, limit());
        // ids follow from the order in which tokens are asked for
        SpelledWords spelled = alphabet.spell(tokens);
        requireRoom(alphabet.characters().length);
        int begun = tokens.size();
        int wanted = training.vocabSize() - begun;
        progress.begin("Learning merges", wanted, "merges");
        try {
            return new Learned(tokens.all(), merged(spelled, begun), alphabet.characters().length, shortfall());
        } finally {
            progress.end();
        }
    }

    private Optional<Integer> limit() {
        return training instanceof TokenizerTraining.WordPiece wordPiece ? wordPiece.limitAlphabet() : Optional.empty();
    }

    private void requireRoom(int characters) {
        if (tokens.size() <= training.vocabSize()) {
            return;
        }
        int special = training.specialTokens().size();
        throw new UserError(
                "A vocabulary of %d tokens has no room for the %d special tokens and the text's %d characters, which have %d tokens at the beginning and inside of words. Ask for at least %d, or limit the alphabet to the most frequent characters"
                        .formatted(training.vocabSize(), special, characters, tokens.size() - special, tokens.size()));
    }

    private List<Merge> merged(SpelledWords words, int begun) {
        int longest = training.maxTokenLength().orElse(Integer.MAX_VALUE);
        SpelledWords.TokenLengths fit =
                (first, second) -> (long) tokens.length(first) + tokens.length(second) < longest;
        words.countPairs(pairs);
        queueNews(0);
        int round = 1;
        while (tokens.size() < training.vocabSize() && !queue.isEmpty()) {
            Candidate best = queue.poll();
            long count = pairs.count(best.number());
            if (count != best.count()) {
                queue.add(new Candidate(best.number(), best.pair(), count, best.round(), best.words()));
                continue;
            }
            if (count < Math.max(1, training.minFrequency())) {
                leftOver = count;
                break;
            }
            int first = PairCounts.first(best.pair());
            int second = PairCounts.second(best.pair());
            int merged = join(first, second);
            merges.remove(best.pair());
            merges.put(best.pair(), new Merge(tokens.token(first), tokens.token(second)));
            for (int i = 0; i < best.words().size(); i++) {
                words.merge(best.words().get(i), first, second, merged, fit, pairs);
            }
            queueNews(round++);
            if (round % TOLD == 0) {
                progress.advance(tokens.size() - begun, "");
            }
        }
        return new ArrayList<>(merges.values());
    }

    private void queueNews(int round) {
        pairs.forNews((pair, words) -> {
            if (pairs.count(pair) > 0) {
                queue.add(new Candidate(pair, pairs.tokens(pair), pairs.count(pair), round, words));
            }
        });
    }

    private int join(int first, int second) {
        String end = tokens.token(second);
        String mark = spelling.mark();
        String unmarked = end.startsWith(mark) ? end.substring(mark.length()) : end;
        return tokens.of(tokens.token(first) + unmarked, tokens.length(first) + tokens.length(second));
    }

    private Optional<String> shortfall() {
        if (tokens.size() >= training.vocabSize()) {
            return Optional.empty();
        }
        String reason = leftOver == 0
                ? "no two tokens stand side by side in a word any more"
                : "no pair of tokens occurs " + training.minFrequency() + " times or more (min_frequency)";
        return Optional.of("%d tokens instead of %d (merges: %d): %s"
                .formatted(tokens.size(), training.vocabSize(), merges.size(), reason));
    }
}
