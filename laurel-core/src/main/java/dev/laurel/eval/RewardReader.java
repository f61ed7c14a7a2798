package dev.laurel.eval;

import dev.laurel.base.Location;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.util.List;
import java.util.Optional;

/** Puts prompts and replies into the form in which they are scored. */
@FunctionalInterface
public interface RewardReader {

    /**
     * Reads replies to one prompt; a reply is never cut.
     *
     * @return nothing if they are too long and the policy is to leave such examples out
     * @throws dev.laurel.base.UserError if they are too long and the policy is to stop
     */
    Optional<RewardInput.Read> read(Prompt prompt, List<Completion> completions, Location location);
}
