package dev.laurel.recipe;

import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.eval.TaskModel;
import dev.laurel.tokenize.Encoding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of the data of a task with labels, as its model reads it.
 *
 * @param encodings one for each example, none longer than the model reads
 * @param cut how many examples were longer
 */
record EncodedPart(Dataset<Example> data, List<Encoding> encodings, int cut) {

    EncodedPart {
        encodings = List.copyOf(encodings);
    }

    static EncodedPart of(TaskModel model, Dataset<Example> data) {
        return of(model, data, model.maxLength());
    }

    /**
     * The same, cut further.
     *
     * @param most tokens, no more than the model reads
     */
    static EncodedPart of(TaskModel model, Dataset<Example> data, int most) {
        List<Encoding> whole = model.encodeUncut(data.examples());
        int cut = (int) whole.stream().filter(e -> e.length() > most).count();
        return new EncodedPart(data, whole.stream().map(e -> e.truncated(most)).toList(), cut);
    }

    /** What the reader should know of how it was read. */
    Optional<String> remark(TaskModel model) {
        return cut == 0
                ? Optional.empty()
                : Optional.of(cut + " of " + data.size() + " examples of " + data.name() + " are longer than "
                        + model.maxLength() + " tokens and are cut; max_length sets the limit");
    }

    long tokens() {
        return encodings.stream().mapToLong(Encoding::length).sum();
    }

    /** As a run tells of it; a part that is learned from without labels has none to count. */
    Job.Part described(LabelSet labels) {
        Map<String, Long> counts = data.name().equals(FlowData.UNLABELLED) ? Map.of() : LabelCounts.of(data, labels);
        return new Job.Part(data.name(), data.size(), tokens(), cut, data.sha256(), counts);
    }
}
