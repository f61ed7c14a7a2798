package dev.laurel.recipe;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.data.DataSets;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.LoadedData;
import dev.laurel.data.PartConfig;
import dev.laurel.data.Tagged;
import dev.laurel.data.TaskKind;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * New data that a run goes on with, weighed against what is known of the old.
 *
 * @param labels the old ones in their order, then the new ones
 * @param newLabels of these, those that are new
 * @param train what is learned
 * @param heldOut what is measured
 * @param conflicts how many texts had another label before
 * @param remarks what the reader should know
 */
record Arrival(
        LabelSet labels,
        List<String> newLabels,
        Dataset<Example> train,
        Dataset<Example> heldOut,
        int conflicts,
        List<String> remarks) {

    private static final String NUMBER = "-?\\d+(\\.\\d+)?";
    private static final int SHOWN = 3;

    /**
     * Reads the new data of a recipe.
     *
     * @param name what the held-out part is called
     * @param old the labels of the version that goes on
     * @param known which label each text had
     * @param frozen the texts of the sets that are measured, which are never learned
     * @throws UserError if it is wrong, or contradicts the old in a way that cannot be meant
     */
    static Arrival read(ContinualRecipe recipe, String name, LabelSet old, KnownTexts known, Set<String> frozen) {
        Reading reading = new Reading(recipe, old);
        LoadedData<Example> loaded = DataSets.load(recipe.data(), recipe.task(), Path.of(""));
        List<String> found = reading.newLabels(loaded);
        List<String> all = new ArrayList<>(old.names());
        all.addAll(found);
        LabelSet labels = LabelSet.of(all);
        Dataset<Example> heldOut = reading.heldOut(loaded, name, labels);

        List<Example> contradicting = new ArrayList<>();
        List<Example> learned = reading.settled(loaded.train().examples(), known, contradicting);
        List<Example> measured = reading.settled(heldOut.examples(), known, contradicting);
        int before = learned.size();
        Set<String> heldBack = new HashSet<>(frozen);
        measured.forEach(example -> heldBack.add(StoredExamples.text(example)));
        learned = learned.stream()
                .filter(example -> !heldBack.contains(StoredExamples.text(example)))
                .toList();
        if (before > learned.size()) {
            reading.remarks.add((before - learned.size())
                    + " new examples stand in a test set too and are not learned, so that it goes on measuring");
        }
        if (learned.isEmpty() || measured.isEmpty()) {
            throw new UserError(recipe.data().train().all().get(0).file() + " leaves " + learned.size()
                    + " examples to learn and " + measured.size() + " to measure on; both are needed"
                    + (contradicting.isEmpty() ? "" : " (" + contradicting.size() + " contradict older labels)")
                    + ". Give more examples, --test FILE, or another data.split.test");
        }
        return new Arrival(
                labels,
                found,
                new Dataset<>(loaded.train().name(), learned, loaded.train().sha256()),
                new Dataset<>(name, measured, heldOut.sha256()),
                contradicting.size(),
                List.copyOf(reading.remarks));
    }

    /** The steps of reading. */
    private static final class Reading {

        private final ContinualRecipe recipe;
        private final LabelSet old;
        private final List<String> remarks = new ArrayList<>();

        Reading(ContinualRecipe recipe, LabelSet old) {
            this.recipe = recipe;
            this.old = old;
        }

        /** The labels that the old model does not have; of entities both tags of a type come together. */
        List<String> newLabels(LoadedData<Example> loaded) {
            List<String> found = loaded.labels().names().stream()
                    .filter(label -> !old.contains(label))
                    .toList();
            for (String label : found) {
                requireMeant(label, loaded);
                Nearest.to(label, old.names())
                        .filter(near -> recipe.task() != TaskKind.TOKENS && !label.matches(NUMBER))
                        .ifPresent(near -> remarks.add("the new class '" + label + "' is spelled much like the known '"
                                + near + "'; if it is the same, join them with data.label_names"));
            }
            return found;
        }

        private void requireMeant(String label, LoadedData<Example> loaded) {
            Optional<String> same = old.names().stream()
                    .filter(known -> folded(known).equals(folded(label)))
                    .findFirst();
            if (same.isPresent()) {
                throw first(
                        label,
                        loaded,
                        "the label '" + label + "' differs from the known '" + same.get()
                                + "' only in case or spaces. If it is the same, write it alike or add"
                                + " \"data.label_names={'" + label + "': '" + same.get()
                                + "'}\"; if not, give it a clearer name");
            }
            boolean oldAreNumbers = old.names().stream().allMatch(known -> known.matches(NUMBER));
            boolean oldAreWords = old.names().stream().noneMatch(known -> known.matches(NUMBER));
            boolean number = label.matches(NUMBER);
            if (number && oldAreWords || !number && oldAreNumbers) {
                throw first(
                        label,
                        loaded,
                        "the label '" + label + "' is a " + (number ? "number" : "word") + ", but the known labels are "
                                + (number ? "words" : "numbers") + ":" + listed(old.names())
                                + " Is the right column mapped? data.label_names gives labels their names");
            }
        }

        private static String listed(Collection<String> names) {
            List<String> shown = names.stream().limit(2 * SHOWN).toList();
            return " " + String.join(", ", shown) + (shown.size() < names.size() ? ", …" : ".");
        }

        /** A message with the place where a label stands first. */
        private static UserError first(String label, LoadedData<Example> loaded, String message) {
            return loaded.parts().stream()
                    .flatMap(part -> part.examples().stream())
                    .filter(example -> labels(example).contains(label))
                    .min(Comparator.comparingLong(example -> example.location().line()))
                    .map(example -> UserError.at(example.location(), message))
                    .orElseGet(() -> new UserError(message));
        }

        private static Collection<String> labels(Example example) {
            return example instanceof Tagged tagged
                    ? tagged.tags()
                    : ((Labeled) example).target().orElseThrow().labels();
        }

        /** Without differences of case, of compatible characters and of spaces. */
        private static String folded(String label) {
            return Normalizer.normalize(label, Normalizer.Form.NFKC)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("\\s+", " ")
                    .strip();
        }

        Dataset<Example> heldOut(LoadedData<Example> loaded, String name, LabelSet labels) {
            if (recipe.test().isPresent()) {
                PartConfig file = PartConfig.of(recipe.test().get());
                return DataSets.read(recipe.data(), recipe.task(), Path.of(""), name, file, labels);
            }
            return loaded.test()
                    .orElseThrow(() -> new UserError("nothing of the new data is held out, so nobody could see whether"
                            + " it helps. Give --test FILE, or data.split.test above 0"));
        }

        /** The examples whose labels are to hold. */
        List<Example> settled(List<Example> examples, KnownTexts known, List<Example> contradicting) {
            Set<Example> against = new LinkedHashSet<>();
            for (Example example : examples) {
                Optional<String> then = known.contradicting(example);
                if (then.isEmpty()) {
                    continue;
                }
                String what = "had the label '" + then.get() + "' before, and has '" + StoredExamples.label(example)
                        + "' now";
                if (recipe.conflicts() == ContinualRecipe.Conflicts.REFUSE) {
                    throw UserError.at(
                            example.location(),
                            "this text " + what + ". Correct it, or say which holds: conflicts=keep-new or keep-old");
                }
                against.add(example);
                if (contradicting.size() + against.size() <= SHOWN) {
                    remarks.add(example.location() + ": this text " + what);
                }
            }
            contradicting.addAll(against);
            boolean dropped = recipe.conflicts() == ContinualRecipe.Conflicts.KEEP_OLD;
            return dropped ? examples.stream().filter(e -> !against.contains(e)).toList() : examples;
        }
    }
}
