package dev.laurel.learned;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.data.TaskKind;
import dev.laurel.eval.TaskModel;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;

/** How probable a classifier holds one class of a reply. */
@Named("classifier")
@About("The probability that a text classifier gives one class of the reply.")
record ClassReward(
        @Key(
                doc =
                        "The classifier, of one class or several labels of a text, or its adapter: a folder, an imported name or"
                                + " hf://org/name[@revision].")
        String model,

        @Key(doc = "The class whose probability counts.") String label,

        @Key(doc = "What the score is: probability or log-probability.", defaultValue = "probability")
        Likelihood scale,

        @Key(doc = "What the model is given: reply, or prompt-and-reply as a pair of texts.", defaultValue = "reply")
        ReadPart reads,

        @Key(doc = "Where the model computes: auto, cpu, cuda or cuda:N.", defaultValue = "auto")
        String device)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        return create(NamedModel.find(model, device));
    }

    RewardFunction create(NamedModel found) {
        TaskModel opened = TaskModel.open(found.folder(), found.placement(), found.bases());
        try {
            requireClasses(opened);
            int index = opened.labels().index(label);
            return new JudgedReward("classifier", new ClassJudge(opened, index, scale, reads));
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void requireClasses(TaskModel opened) {
        TaskKind kind = opened.kind();
        if (kind == TaskKind.REGRESSION) {
            throw new UserError(
                    "classifier: " + model + " gives a text a number and knows no classes. If the number is a"
                            + " reward, take the reward 'reward-model'");
        }
        if (kind == TaskKind.TOKENS) {
            throw new UserError("classifier: " + model
                    + " gives each word a tag, and the text no class. Take a model for" + " text classification");
        }
        if (!opened.labels().contains(label)) {
            throw new UserError("classifier: " + model + " knows no class '" + label + "'."
                    + Nearest.hint(label, opened.labels().names()));
        }
    }
}
