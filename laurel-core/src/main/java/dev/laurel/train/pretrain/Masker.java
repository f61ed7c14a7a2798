package dev.laurel.train.pretrain;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.tokenize.Tokenizer;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Hides tokens of a text, so that a model learns to find them again; special tokens are never hidden.
 *
 * <p>Single tokens are hidden as transformers' {@code DataCollatorForLanguageModeling} does, each with the same
 * probability. Words are hidden likewise, with all their tokens, but of each token it is drawn anew what the model sees
 * there, as in BERT's own code (transformers' collator then shows the mask token only). Spans follow SpanBERT (Joshi et
 * al. 2020): runs of whole words, whose number is geometric with p = 0.2 up to 10 and so 3.8 on average, until the share
 * is reached; what is seen is drawn once for a span.
 */
final class Masker {

    private static final double SPAN_ENDS = 0.2;
    private static final int LONGEST_SPAN = 10;

    private final MaskingConfig config;
    private final int maskId;
    private final int vocabulary;
    private final IntPredicate special;

    /**
     * @param maskId what is seen in the place of a hidden token
     * @param vocabulary tokens from which others in its place are drawn
     * @param special which ids are never hidden
     */
    Masker(MaskingConfig config, int maskId, int vocabulary, IntPredicate special) {
        this.config = config;
        this.maskId = maskId;
        this.vocabulary = vocabulary;
        this.special = special;
    }

    /**
     * A masker for the texts of a tokenizer.
     *
     * @param words word vectors that the model has: what is shown in the place of a token must have one
     * @throws UserError if the tokenizer has no mask token
     */
    static Masker of(MaskingConfig config, Tokenizer tokenizer, int words) {
        int mask = tokenizer
                .maskId()
                .orElseThrow(() -> new UserError("the tokenizer has no mask token, so no words can be hidden from the"
                        + " model. Take the tokenizer of a masked language model, or name its token in"
                        + " tokenizer_config.json: \"mask_token\": \"[MASK]\""));
        boolean[] special = new boolean[tokenizer.vocabularySize()];
        IntStream.range(0, special.length).filter(tokenizer::isSpecial).forEach(id -> special[id] = true);
        return new Masker(config, mask, Math.min(words, special.length), id -> special[id]);
    }

    /**
     * Hides tokens of a text.
     *
     * @param rng decides which; the same state hides the same
     */
    Masked mask(Tokens text, Rng rng) {
        Hiding hiding = new Hiding(text, rng);
        if (config.unit() == MaskingConfig.Unit.SPANS) {
            hiding.spans();
        } else {
            hiding.units();
        }
        return hiding.masked();
    }

    /** One text while it is masked. */
    private final class Hiding {

        private final Tokens text;
        private final Rng rng;
        private final int[] seen;
        private final boolean[] hidden;
        /** Where the units begin and end that can be hidden: tokens or whole words. */
        private final int[] begins;

        private final int[] ends;
        private int units;
        private int count;

        Hiding(Tokens text, Rng rng) {
            this.text = text;
            this.rng = rng;
            seen = text.ids().clone();
            hidden = new boolean[seen.length];
            begins = new int[seen.length];
            ends = new int[seen.length];
            boolean joined = config.unit() != MaskingConfig.Unit.TOKENS;
            for (int t = 0; t < seen.length; t++) {
                if (special.test(seen[t])) {
                    continue;
                }
                if (joined && text.continues()[t] && units > 0 && ends[units - 1] == t) {
                    ends[units - 1]++;
                } else {
                    begins[units] = t;
                    ends[units++] = t + 1;
                }
            }
        }

        /** Each unit by chance. */
        void units() {
            for (int u = 0; u < units; u++) {
                if (rng.nextDouble() < config.share()) {
                    for (int t = begins[u]; t < ends[u]; t++) {
                        hide(t, rng.nextDouble());
                    }
                }
            }
        }

        /** Runs of units until enough tokens are hidden; the last word is hidden whole. */
        void spans() {
            int tokens = 0;
            for (int u = 0; u < units; u++) {
                tokens += ends[u] - begins[u];
            }
            boolean any = tokens > 0 && config.share() > 0;
            long wanted = any ? Math.max(1, Math.round(config.share() * tokens)) : 0;
            while (count < wanted) {
                int first = rng.nextInt(units);
                if (hidden[begins[first]]) {
                    continue;
                }
                int length = spanLength();
                double choice = rng.nextDouble();
                for (int u = first; u < units && u < first + length && count < wanted; u++) {
                    boolean apart = u > first && begins[u] != ends[u - 1];
                    if (apart || hidden[begins[u]]) {
                        break;
                    }
                    for (int t = begins[u]; t < ends[u]; t++) {
                        hide(t, choice);
                    }
                }
            }
        }

        /** By inverting the distribution P(l) ∝ p (1−p)^(l−1), l = 1 … 10. */
        private int spanLength() {
            double goesOn = 1 - SPAN_ENDS;
            double all = 1 - Math.pow(goesOn, LONGEST_SPAN);
            double length = Math.log(1 - rng.nextDouble() * all) / Math.log(goesOn);
            return Math.min(LONGEST_SPAN, 1 + (int) length);
        }

        private void hide(int place, double choice) {
            hidden[place] = true;
            count++;
            if (choice < config.masked()) {
                seen[place] = maskId;
            } else if (choice < config.masked() + config.random()) {
                seen[place] = rng.nextInt(vocabulary);
            }
        }

        Masked masked() {
            int[] places =
                    IntStream.range(0, hidden.length).filter(t -> hidden[t]).toArray();
            int[] words = Arrays.stream(places).map(t -> text.ids()[t]).toArray();
            return new Masked(seen, places, words);
        }
    }
}
