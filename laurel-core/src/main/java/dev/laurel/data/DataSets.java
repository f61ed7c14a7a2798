package dev.laurel.data;

import dev.laurel.base.UserError;
import java.nio.file.Path;

/** Reads the data a recipe names. */
public final class DataSets {

    private DataSets() {}

    /**
     * Reads all parts, converts tags to BIO, takes the split and the limit, and finds the labels.
     *
     * <p>Labels are those of the training part before the split, so that they do not depend on its seed.
     *
     * @param folder what relative file names start from
     * @throws UserError at the first mistake in the files or the section; {@link DataCheck} finds all
     */
    public static LoadedData<Example> load(DataConfig config, TaskKind kind, Path folder) {
        return new Loading(config, kind, folder, Problems.STOP).load();
    }

    /**
     * Reads one part for a model whose labels are known, for instance to evaluate it.
     *
     * @param name what to call the part
     * @param labels the model's; any other label is refused
     * @throws UserError at the first mistake
     */
    public static Dataset<Example> read(
            DataConfig config, TaskKind kind, Path folder, String name, PartConfig part, LabelSet labels) {
        return new Loading(config, kind, folder, Problems.STOP).read(name, part, labels);
    }

    /**
     * Reads texts that have no label, to train on them.
     *
     * <p>For words, a row that has a text instead is taken apart into words and single punctuation marks.
     *
     * @param name what to call the part
     * @throws UserError at the first mistake, also if a row holds a label after all
     */
    public static Dataset<Example> readUnlabelled(
            DataConfig config, TaskKind kind, Path folder, String name, PartConfig part) {
        return new UnlabelledLoading(config, kind, folder).read(name, part);
    }
}
