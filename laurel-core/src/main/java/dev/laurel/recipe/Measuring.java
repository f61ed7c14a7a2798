package dev.laurel.recipe;

import dev.laurel.tensor.Engine;
import dev.laurel.train.InterruptedRunException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures a job's model on the parts it does not learn from. */
record Measuring(RecipeRun.Surroundings surroundings) {

    /**
     * What is measured of each part, by its name.
     *
     * @param when in words, such as "before training"
     */
    Map<String, Job.Measured> of(String when, Job job) {
        Map<String, Job.Measured> measured = new LinkedHashMap<>();
        for (Job.Part part : job.parts()) {
            if (!part.isHeldOut() || part.examples() == 0) {
                continue;
            }
            // What was before left memory in pieces of other sizes, and this would come on top of it.
            Engine.releaseMemory();
            surroundings.progress().begin("Evaluating " + when + " on " + part.name(), part.tokens(), "tokens");
            measured.put(part.name(), job.measure(part.name(), tokens -> {
                if (surroundings.stopRequested().getAsBoolean()) {
                    throw new InterruptedRunException(
                            "Stopped while evaluating " + when + "; what was trained so far is kept");
                }
                surroundings.progress().advance(tokens, "");
            }));
            surroundings.progress().end();
        }
        return measured;
    }
}
