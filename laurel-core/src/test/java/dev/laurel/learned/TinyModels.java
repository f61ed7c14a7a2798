package dev.laurel.learned;

import dev.laurel.config.Config;
import dev.laurel.data.LabelSet;
import dev.laurel.data.TaskKind;
import dev.laurel.data.preference.OverLength;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.eval.Readout;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardSpec;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.TinyBert;
import dev.laurel.peft.Tuning;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.Score;
import dev.laurel.tensor.Placement;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Transcript;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Models that learned nothing, in folders, for functions that ask them. */
final class TinyModels {

    /** As far as fp32 differs between batches of such models. */
    static final double ROUNDING = 1e-5;

    private TinyModels() {}

    /** A model's folder in fp32 with one worker, so that tests are the same on all machines. */
    static NamedModel named(Path folder) {
        return new NamedModel(folder.toString(), folder, Placement.PLAIN, name -> {
            throw new AssertionError("no base was expected, but " + name);
        });
    }

    /** Settings as YAML or a command line gives them. */
    static <T extends RewardConfig> T settings(Class<T> type, String name, String... keys) {
        return type.cast(Config.choose(RewardConfig.class, name, List.of(keys)));
    }

    static RewardSpec spec(Readout readout, OverLength policy, int maxLength) {
        return new RewardSpec(
                RewardSpec.Join.PAIR,
                Transcript.DEFAULT,
                maxLength,
                policy,
                "first",
                PreferenceKind.PAIRS,
                "bradley-terry",
                readout,
                Map.of(),
                1);
    }

    /** A reward model in {@code temp}; returns its folder. */
    static Path reward(Path temp, String name, RewardSpec spec, long seed, double temperature) {
        Path folder = temp.resolve(name);
        Path pretrained = TinyBert.withTokenizer(temp.resolve(name + "-trunk"));
        try (RewardModel model =
                RewardModel.forTraining(pretrained, spec, Placement.PLAIN, seed, Tuning.allBut(any -> false))) {
            model.calibrate(temperature);
            model.save(folder);
        }
        return folder;
    }

    /** A model of a task in {@code temp}; returns its folder. */
    static Path task(Path temp, TaskKind kind, LabelSet labels) {
        Path folder = temp.resolve("task-" + kind);
        Path pretrained = TinyBert.withTokenizer(temp.resolve("task-trunk-" + kind));
        try (TaskModel model = TaskModel.forTraining(pretrained, kind, labels, 40, Placement.PLAIN, 3, any -> false)) {
            model.save(folder);
        }
        return folder;
    }

    static Candidate asked(String prompt, String reply, String... references) {
        return new Candidate(Prompt.of(prompt), Completion.of(reply), List.of(references), Map.of());
    }

    static Outcome outcome(RewardFunction function, Candidate candidate) {
        return function.score(List.of(candidate)).get(0);
    }

    static Score score(RewardFunction function, Candidate candidate) {
        return (Score) outcome(function, candidate);
    }
}
