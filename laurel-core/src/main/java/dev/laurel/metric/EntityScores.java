package dev.laurel.metric;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Named entities from tag sequences, counted exactly as seqeval does in its default mode, which is conlleval's rule: an
 * entity is right if its type and both its ends are. The unit of resampling is the sentence.
 */
public final class EntityScores implements Scores {

    private static final List<String> NAMES = List.of("f1", "precision", "recall", "macro_f1", "token_accuracy");

    private final List<String> types;
    private final Tally tally;
    private final int[] tokens;
    private final int[] correctTokens;

    /** An entity of a sentence: tokens {@code from} to {@code to}, both included. */
    record Entity(String type, int from, int to) {}

    private EntityScores(List<String> types, Tally tally, int[] tokens, int[] correctTokens) {
        this.types = types;
        this.tally = tally;
        this.tokens = tokens;
        this.correctTokens = correctTokens;
    }

    /**
     * From one tag for each word, {@code O}, {@code B-TYPE}, {@code I-TYPE} (also {@code E-} and {@code S-}).
     *
     * @param gold sentences of tags
     * @param predicted as many sentences of as many tags
     */
    public static EntityScores of(List<List<String>> gold, List<List<String>> predicted) {
        Checks.sameSize(gold.size(), predicted.size());
        List<Set<Entity>> goldEntities =
                gold.stream().map(EntityScores::entities).toList();
        List<Set<Entity>> predictedEntities =
                predicted.stream().map(EntityScores::entities).toList();
        TreeSet<String> names = new TreeSet<>();
        goldEntities.forEach(entities -> entities.forEach(e -> names.add(e.type())));
        predictedEntities.forEach(entities -> entities.forEach(e -> names.add(e.type())));
        List<String> types = List.copyOf(names);
        Tally tally = new Tally(types.size());
        int[] tokens = new int[gold.size()];
        int[] correct = new int[gold.size()];
        for (int s = 0; s < gold.size(); s++) {
            List<String> truth = gold.get(s);
            List<String> guess = predicted.get(s);
            Checks.sameSize(truth.size(), guess.size());
            tokens[s] = truth.size();
            for (int i = 0; i < truth.size(); i++) {
                correct[s] += truth.get(i).equals(guess.get(i)) ? 1 : 0;
            }
            for (Entity entity : goldEntities.get(s)) {
                tally.gold(s, types.indexOf(entity.type()));
            }
            for (Entity entity : predictedEntities.get(s)) {
                tally.predicted(s, types.indexOf(entity.type()));
                if (goldEntities.get(s).contains(entity)) {
                    tally.correct(s, types.indexOf(entity.type()));
                }
            }
        }
        return new EntityScores(types, tally, tokens, correct);
    }

    /** The entities of a sentence, also where the tags are not well-formed: an I after O opens one, as B would. */
    static Set<Entity> entities(List<String> tags) {
        Set<Entity> entities = new HashSet<>();
        int from = -1;
        for (int i = 0; i < tags.size(); i++) {
            if (from >= 0 && ends(tags.get(i - 1), tags.get(i))) {
                entities.add(new Entity(type(tags.get(from)), from, i - 1));
                from = -1;
            }
            if (from < 0 && prefix(tags.get(i)) != 'O') {
                from = i;
            }
        }
        if (from >= 0) {
            entities.add(new Entity(type(tags.get(from)), from, tags.size() - 1));
        }
        return entities;
    }

    /** Whether an entity that {@code previous} belongs to does not go on with {@code tag}. */
    private static boolean ends(String previous, String tag) {
        return "ES".indexOf(prefix(previous)) >= 0
                || "BSO".indexOf(prefix(tag)) >= 0
                || !type(previous).equals(type(tag));
    }

    private static char prefix(String tag) {
        char prefix = tag.isEmpty() ? ' ' : tag.charAt(0);
        if ("BIESO".indexOf(prefix) < 0 || (tag.length() > 1 && (prefix == 'O' || tag.charAt(1) != '-'))) {
            throw new IllegalArgumentException("not an entity tag: '" + tag + "'");
        }
        return prefix;
    }

    private static String type(String tag) {
        return tag.length() > 2 ? tag.substring(2) : "_";
    }

    @Override
    public String headline() {
        return "f1";
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public int size() {
        return tokens.length;
    }

    @Override
    public double[] values(int[] weights) {
        ClassCounts counts = tally.counts(weights);
        long all = 0;
        long right = 0;
        for (int s = 0; s < tokens.length; s++) {
            all += (long) weights[s] * tokens[s];
            right += (long) weights[s] * correctTokens[s];
        }
        return new double[] {
            counts.microF1(),
            counts.microPrecision(),
            counts.microRecall(),
            counts.macro(counts::f1, counts::occurs),
            all == 0 ? Double.NaN : (double) right / all
        };
    }

    @Override
    public List<ClassRow> perClass() {
        return tally.counts().rows(types);
    }
}
