package dev.laurel.train.continual;

import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.data.LabelSet;
import dev.laurel.eval.TaskModel;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Gives a classifier outputs for new classes: its rows for the old ones stay as they are, to the bit. */
public final class HeadGrowth {

    private HeadGrowth() {}

    /**
     * Writes a model with more classes; an adapter is merged into it.
     *
     * @param labels the old model's in their order, then the new ones, whose rows are initialised as those of a new head
     * @param folder where the whole model is written; one beside it, of the same name with {@code -old}, is used meanwhile
     */
    public static void write(TaskModel old, LabelSet labels, long seed, Path folder) {
        if (!labels.names().subList(0, old.labels().size()).equals(old.labels().names())) {
            throw new IllegalArgumentException("the old labels " + old.labels() + " do not begin " + labels);
        }
        if (labels.equals(old.labels())) {
            old.saveMerged(folder);
            return;
        }
        Path merged = folder.resolveSibling(folder.getFileName() + "-old");
        old.saveMerged(merged);
        try (TaskModel plain = TaskModel.open(merged, old.model().parameters().placement());
                TaskModel grown = TaskModel.forTraining(
                        merged,
                        old.kind(),
                        labels,
                        old.maxLength(),
                        old.model().parameters().placement(),
                        seed,
                        name -> false)) {
            keepRows(plain, grown);
            grown.save(folder);
        } finally {
            AtomicFolder.at(merged).remove();
        }
    }

    /** What was initialised anew is the layer of the outputs, whose rows are the classes. */
    private static void keepRows(TaskModel old, TaskModel grown) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> then = old.model().named();
            Map<String, Tensor> now = grown.model().named();
            for (String name : grown.model().loaded().initialised()) {
                Tensor rows = then.get(name);
                Tensors.noGrad(() -> now.get(name).narrow(0, 0, rows.size(0)).copy_(rows));
            }
        }
        grown.model().parameters().refresh();
    }
}
