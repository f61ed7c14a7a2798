package dev.laurel.peft;

import dev.laurel.nn.Parameter;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** One place of a model where an adapter hangs. */
interface Attachment {

    void attach();

    void detach();

    /** Why the base's weights cannot take this in, as a clause; nothing if they can. */
    default Optional<String> whyNotMerged() {
        return Optional.empty();
    }

    /** The base's parameters that it changes, and what they become if it is merged: fp32, in the caller's scope. */
    Map<Parameter, Tensor> merged();
}
