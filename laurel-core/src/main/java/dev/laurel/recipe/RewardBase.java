package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.eval.Readout;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a pretrained model that is a reward model already when a reward recipe trains it further. */
final class RewardBase {

    private RewardBase() {}

    /**
     * What the reader should know of it; nothing where a new head is trained on a model that is no reward model.
     *
     * @param name how the recipe calls the pretrained model
     * @param model made of it, to be trained
     * @throws UserError if its output means something else than that of the model to be trained
     */
    static List<String> remarks(String name, Path folder, RewardModel model) {
        Optional<RewardSpec> stored = RewardSpec.read(folder);
        if (stored.isEmpty()) {
            return model.keptHead()
                    ? List.of(name + " has a head with one output already, which is trained further")
                    : List.of();
        }
        RewardSpec before = stored.get();
        RewardSpec now = model.spec();
        requireSameMeaning(name, before, now);
        List<String> remarks = new ArrayList<>();
        String learned = "%s is a reward model already, learned from %s by %s"
                .formatted(name, word(before.learnedFrom()), before.method());
        if (model.keptHead()) {
            remarks.add(learned + "; its head is trained further"
                    + (before.readout().size() > 1
                            ? ", made one of its " + before.readout().size() + " outputs by their weights"
                            : ""));
        } else {
            remarks.add(learned + "; its head is left out, since the new one has "
                    + now.readout().size() + " outputs (" + word(now.readout().meaning())
                    + ") that begin at random");
        }
        if (before.join() != now.join()) {
            remarks.add("%s read prompt and reply as %s, and is now trained to read them as %s; 'join' says how"
                    .formatted(name, word(before.join()), word(now.join())));
        }
        if (!before.transcript().equals(now.transcript())) {
            remarks.add(name + " read the turns of a dialogue in another transcript than it is now trained with;"
                    + " 'data.transcript' says how");
        }
        return remarks;
    }

    private static void requireSameMeaning(String name, RewardSpec before, RewardSpec now) {
        boolean compared = before.readout().meaning() == Readout.Meaning.COMPARISON;
        boolean compares = now.readout().meaning() == Readout.Meaning.COMPARISON;
        if (compared != compares) {
            throw new UserError(
                    compared
                            ? name
                                    + " is a model that compares two replies in one input, and its output is no reward of one."
                                    + " Take loss: {method: pairwise}, or the pretrained model that it was made of"
                            : name
                                    + " is a reward model, which reads one reply; loss.method 'pairwise' reads two at once."
                                    + " Take another loss, or the pretrained model that it was made of");
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
