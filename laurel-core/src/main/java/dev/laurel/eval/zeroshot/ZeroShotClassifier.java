package dev.laurel.eval.zeroshot;

import dev.laurel.data.Labeled;
import dev.laurel.eval.Prediction;
import java.util.List;

/** Tells classes that it knows only by what they are called. */
public interface ZeroShotClassifier extends AutoCloseable {

    /** What is predicted of each text, in their order; the classes' order is that of their descriptions. */
    List<Prediction> predict(List<Labeled> texts);

    @Override
    void close();
}
