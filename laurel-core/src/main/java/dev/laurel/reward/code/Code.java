package dev.laurel.reward.code;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Optional;

/** How many asserts a program passes that a model wrote. */
@Named("code")
@About("The share of asserts that the reply, a program in Python or Java, passes in a locked-down process.")
record Code(
        @Key(doc = "What replies are written in.", defaultValue = "python")
        Language language,

        @Key(doc = "The column with the tests, a text or a list of texts; none: the references are the tests.")
        Optional<String> tests,

        @Key(doc = "The column with code that stands before the tests, such as imports; a row may lack it.")
        Optional<String> setup,

        @Key(
                doc = "The column with the name of the function that check(candidate) gets; where a row lacks it, the"
                        + " reply's last function.",
                defaultValue = "entry_point",
                source = "HumanEval")
        String entryPoint,

        @Key(doc = "Whether the reply goes on where the prompt, itself code, stops.", defaultValue = "false")
        boolean continuesPrompt,

        @Key(
                doc = "Which code fence of Markdown is the program: last, first, or none if the whole reply is. A reply"
                        + " without a fence is a program as it is.",
                defaultValue = "last")
        Fence fence,

        @Key(
                doc = "What the score is: fraction, the share of asserts that hold; all, 1 if all hold, else 0.",
                defaultValue = "fraction")
        Credit score,

        @Key(
                doc =
                        "What is done where programs cannot be locked in: required, nothing is run; best-effort, they are run"
                                + " without, with a warning; none, they are never locked in.",
                defaultValue = "required")
        Isolation isolation,

        @Key(
                doc =
                        "The Python, by name or path (default: python3), or the folder of the JDK (default: the one that runs"
                                + " this program).")
        Optional<String> interpreter,

        @Key(doc = "What a program may use; one that wants more scores 0.", defaultValue = "{}")
        CodeLimits limits,

        @Key(doc = "How many programs run at once; none: as many as there are cores.", min = 1)
        Optional<Integer> parallel)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        return create(Tools.ofThisMachine());
    }

    /**
     * Makes the function with other tools.
     *
     * @throws dev.laurel.base.UserError if there is no interpreter, or no isolation where it is required
     */
    CodeReward create(Tools tools) {
        return CodeReward.open(this, tools);
    }
}
