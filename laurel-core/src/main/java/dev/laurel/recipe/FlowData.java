package dev.laurel.recipe;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import dev.laurel.data.DataSets;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.LoadedData;
import dev.laurel.data.Tagged;
import dev.laurel.data.Target;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.WordStarts;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.semisupervised.Decisions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Few labelled examples, many without labels, and what is held out.
 *
 * @param parts by name: train, unlabelled, then dev and test if there are
 */
record FlowData(TaskKind kind, LabelSet labels, Map<String, Dataset<Example>> parts) {

    static final String TRAIN = "train";
    static final String UNLABELLED = "unlabelled";

    /**
     * Reads the data of a recipe.
     *
     * @throws UserError if it is wrong, or if there is nothing to learn from
     */
    static FlowData load(SemisupervisedRecipe recipe, Path folder) {
        LoadedData<Example> data = DataSets.load(recipe.data(), recipe.task(), folder);
        if (data.train().size() == 0) {
            throw new UserError("the train part of the data is empty");
        }
        data.nothingToLearn().ifPresent(why -> {
            throw new UserError(why);
        });
        long seed = recipe.data().seed();
        List<Example> labelled = new ArrayList<>();
        List<Example> without = new ArrayList<>();
        divide(data.train().examples(), recipe.task(), recipe.fewLabels(), seed, labelled, without);
        String hash = data.train().sha256();
        if (recipe.unlabelled().isPresent()) {
            Dataset<Example> read = DataSets.readUnlabelled(
                    recipe.data(),
                    recipe.task(),
                    folder,
                    UNLABELLED,
                    recipe.unlabelled().get());
            without.addAll(read.examples());
            hash = read.sha256();
        }
        if (without.isEmpty()) {
            throw new UserError(
                    "no texts without labels are left: few_labels is " + recipe.fewLabels()
                            + ", but the train part has no more examples than that. Lower it, or give texts under 'unlabelled'");
        }
        Map<String, Dataset<Example>> parts = new LinkedHashMap<>();
        parts.put(TRAIN, new Dataset<>(TRAIN, labelled, data.train().sha256()));
        parts.put(UNLABELLED, new Dataset<>(UNLABELLED, limited(without, recipe.unlabelledLimit(), seed), hash));
        data.dev().ifPresent(part -> parts.put(part.name(), part));
        data.test().ifPresent(part -> parts.put(part.name(), part));
        return new FlowData(recipe.task(), data.labels(), parts);
    }

    Decisions decisions() {
        return new Decisions(kind, labels.size());
    }

    Dataset<Example> part(String name) {
        return parts.get(name);
    }

    /** Keeps the labels of what is drawn. */
    private static void divide(
            List<Example> all, TaskKind kind, int few, long seed, List<Example> labelled, List<Example> without) {
        if (few == 0) {
            labelled.addAll(all);
            return;
        }
        boolean[] keeps = kept(all, kind, few, seed);
        for (int i = 0; i < keeps.length; i++) {
            if (keeps[i]) {
                labelled.add(all.get(i));
            } else {
                without.add(withoutLabel(all.get(i)));
            }
        }
    }

    /** Which examples are drawn at random: of a classification so many of each class, else so many in all. */
    static boolean[] kept(List<Example> all, TaskKind kind, int few, long seed) {
        int[] order = IntStream.range(0, all.size()).toArray();
        Rng.of(seed, few).shuffle(order);
        Map<String, Integer> kept = new HashMap<>();
        boolean[] keeps = new boolean[order.length];
        for (int i : order) {
            String group = kind == TaskKind.CLASSIFICATION ? ((Target.OneOf) target(all.get(i))).label() : "";
            keeps[i] = kept.merge(group, 1, Integer::sum) <= few;
        }
        return keeps;
    }

    private static List<Example> limited(List<Example> examples, int most, long seed) {
        if (most == 0 || most >= examples.size()) {
            return examples;
        }
        int[] order = IntStream.range(0, examples.size()).toArray();
        Rng.of(seed, most).shuffle(order);
        return IntStream.of(order).limit(most).sorted().mapToObj(examples::get).toList();
    }

    private static Example withoutLabel(Example example) {
        if (example instanceof Tagged tagged) {
            return new Tagged(tagged.words(), List.of(), tagged.location());
        }
        Labeled labeled = (Labeled) example;
        return new Labeled(labeled.text(), labeled.pair(), Optional.empty(), labeled.location());
    }

    private static Target target(Example example) {
        return ((Labeled) example).target().orElseThrow();
    }

    /** The right options of a labelled example's decisions. */
    int[] gold(Example example, Encoding encoding) {
        return switch (kind) {
            case CLASSIFICATION -> new int[] {labels.index(((Target.OneOf) target(example)).label())};
            case MULTI_LABEL ->
                labels.names().stream()
                        .mapToInt(name ->
                                ((Target.AnyOf) target(example)).labels().contains(name) ? 1 : 0)
                        .toArray();
            case TOKENS ->
                IntStream.range(0, encoding.length())
                        .filter(t -> WordStarts.at(encoding, t))
                        .map(t -> labels.index(((Tagged) example).tags().get(encoding.wordIds()[t])))
                        .toArray();
            case REGRESSION -> throw new IllegalStateException("a number is no choice");
        };
    }
}
