package dev.laurel.cli;

import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.Versions;
import dev.laurel.report.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the user calls a model, and the base of an adapter.
 *
 * @param model a run's folder, a model's, a built-in name, or one on a hub
 * @param base what was given for the adapter's base
 */
record ModelName(String model, Optional<String> base) {

    /** Where the model stands on this machine, fetched first if need be. */
    Path folder(Progress progress) {
        return HubProgress.resolve(
                isOnHub() ? model : inRun().map(Path::toString).orElse(model), progress);
    }

    /** The model of a run's current version. */
    private Optional<Path> inRun() {
        return Optional.of(new Versions(new RunFolder(Path.of(model))).model()).filter(Files::isDirectory);
    }

    /** The base of an adapter, by the name that its file has for it or that the user gave. */
    Path baseFolder(String named, Progress progress) {
        return HubProgress.resolve(base.orElse(named), progress);
    }

    boolean isOnHub() {
        return model.contains("://");
    }
}
