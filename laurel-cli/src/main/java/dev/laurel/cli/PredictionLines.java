package dev.laurel.cli;

import dev.laurel.data.Example;
import dev.laurel.data.format.Row;
import dev.laurel.eval.Prediction;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.function.Function;

/**
 * Writes what is predicted of each row as a line of JSON, in the rows' order and as soon as it is known.
 *
 * @param read what a row says
 * @param predict what follows from it, for several at once
 */
record PredictionLines<E extends Example>(
        StreamOptions stream,
        Session session,
        Function<Row, E> read,
        Function<List<E>, List<Prediction>> predict,
        PredictionJson json) {

    void write(RowQueue rows, Writer writer) throws IOException {
        new RowLoop(stream, session, "Predicting").run(rows, writer, (batch, before) -> {
            List<E> examples = batch.stream().map(read).toList();
            List<Prediction> predictions = predict.apply(examples);
            for (int i = 0; i < batch.size(); i++) {
                writer.write(json.line(batch.get(i), examples.get(i), predictions.get(i)));
                writer.write('\n');
            }
        });
    }
}
