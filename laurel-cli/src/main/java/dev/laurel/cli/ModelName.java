package dev.laurel.cli;

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
        Path inRun = Path.of(model, "model");
        String name = !isOnHub() && Files.isDirectory(inRun) ? inRun.toString() : model;
        return HubProgress.resolve(name, progress);
    }

    /** The base of an adapter, by the name that its file has for it or that the user gave. */
    Path baseFolder(String named, Progress progress) {
        return HubProgress.resolve(base.orElse(named), progress);
    }

    boolean isOnHub() {
        return model.contains("://");
    }
}
