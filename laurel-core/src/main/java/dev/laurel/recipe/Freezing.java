package dev.laurel.recipe;

import dev.laurel.nn.LayerNames;
import dev.laurel.peft.BaseName;
import dev.laurel.peft.Tuning;
import dev.laurel.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Turns the keys {@code freeze} and {@code peft} into what is trained. */
final class Freezing {

    private Freezing() {}

    /**
     * What a stage trains.
     *
     * @param model how the recipe calls it
     * @param folder where it lies
     */
    static Tuning of(TrainConfig config, String model, Path folder) {
        // a folder's name may be relative to where the recipe was run
        String base = Files.isDirectory(Path.of(model))
                ? folder.toAbsolutePath().normalize().toString()
                : model;
        return config.peft()
                .map(method -> Tuning.by(method, BaseName.of(base)))
                .orElseGet(() -> Tuning.allBut(frozen(config.freeze())));
    }

    /** {@code none}, {@code embeddings}, or a number of the lowest layers, whose embeddings are frozen too. */
    private static Predicate<String> frozen(String freeze) {
        if (freeze.equals("none")) {
            return name -> false;
        }
        int layers = freeze.equals("embeddings") ? 0 : Integer.parseInt(freeze);
        return name ->
                LayerNames.isEmbedding(name) || LayerNames.layer(name).stream().anyMatch(layer -> layer < layers);
    }
}
