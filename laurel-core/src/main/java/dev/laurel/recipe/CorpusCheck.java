package dev.laurel.recipe;

import dev.laurel.data.CheckOutcome;
import dev.laurel.tokenize.Tokenizer;
import dev.laurel.train.pretrain.CorpusParts;
import dev.laurel.train.pretrain.Instances;
import dev.laurel.train.pretrain.TokenizedText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What reading the text of a recipe for pretraining came to; text that cannot be read stops it. */
record CorpusCheck(List<Part> parts, List<String> remarks) implements CheckOutcome {

    /**
     * One part of the text.
     *
     * @param instances what the model reads at a time
     */
    record Part(String name, int documents, int lines, long tokens, int instances) {}

    static CorpusCheck run(PretrainRecipe recipe, Path dataFolder, Tokenizer tokenizer, int maxLength) {
        List<Part> parts = new ArrayList<>();
        try (CorpusParts corpus = CorpusParts.read(recipe.data(), dataFolder, tokenizer)) {
            for (String name : corpus.names()) {
                TokenizedText text = corpus.texts().get(name);
                Instances instances = Instances.of(text, recipe.objective(), tokenizer, maxLength, recipe.seed());
                parts.add(new Part(name, text.documents(), text.lines(), text.tokens(), instances.size()));
            }
            return new CorpusCheck(parts, corpus.remarks());
        }
    }

    @Override
    public boolean ok() {
        return true;
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        parts.forEach(part -> lines.add(String.format(
                Locale.ROOT,
                "%s: %,d documents, %,d lines, %,d tokens, read as %,d texts",
                part.name(),
                part.documents(),
                part.lines(),
                part.tokens(),
                part.instances())));
        remarks.forEach(remark -> lines.add("warning: " + remark));
        return lines;
    }
}
