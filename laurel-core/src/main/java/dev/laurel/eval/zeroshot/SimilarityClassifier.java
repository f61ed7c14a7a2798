package dev.laurel.eval.zeroshot;

import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.eval.Prediction;
import dev.laurel.eval.TaskModel;
import dev.laurel.model.SentencePooling;
import dev.laurel.tensor.Placement;
import java.nio.file.Path;
import java.util.List;

/** The class whose description's vector is nearest to that of the text, by the cosine: works with any sentence encoder. */
public final class SimilarityClassifier implements ZeroShotClassifier {

    /** By what cosines are multiplied before the softmax; what sentence-transformers trains with. */
    public static final double SCALE = 20;

    private final TaskModel model;

    private SimilarityClassifier(TaskModel model) {
        this.model = model;
    }

    /**
     * Opens an encoder.
     *
     * @throws dev.laurel.base.UserError if the folder is no encoder that can be read
     */
    public static SimilarityClassifier open(
            Path folder, SentencePooling pooling, ClassDescriptions classes, Placement placement) {
        TaskModel model = TaskModel.onVectors(
                folder, pooling, LabelSet.of(classes.labels()), Integer.MAX_VALUE, placement, false);
        try {
            model.setDescriptions(classes.texts(), SCALE);
            return new SimilarityClassifier(model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    @Override
    public List<Prediction> predict(List<Labeled> texts) {
        return model.predict(texts);
    }

    @Override
    public void close() {
        model.close();
    }
}
