package dev.laurel.hub;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.Json;
import dev.laurel.checkpoint.WeightsFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fetches models from a Hugging Face hub over plain HTTPS into the cache that huggingface_hub uses too.
 *
 * <p>A model is one commit: {@code api/models/<name>/revision/<revision>} gives it and its files; of these only what
 * Laurel reads is fetched, each file by {@code <name>/resolve/<commit>/<file>}. A file's entity tag names its blob and
 * is its checksum: {@code X-Linked-Etag} a SHA-256 for what lies in large-file storage, {@code ETag} otherwise a git
 * blob name. What is complete in the cache works without a network.
 */
final class HuggingFaceHub {

    private static final Logger LOG = LoggerFactory.getLogger(HuggingFaceHub.class);

    /** Besides config.json and the weights, in the order they are fetched. */
    static final List<String> SMALL_FILES = List.of(
            "generation_config.json",
            "tokenizer_config.json",
            "tokenizer.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "vocab.txt",
            "spiece.model",
            "sentencepiece.bpe.model",
            "spm.model",
            "tokenizer.model",
            "chat_template.jinja",
            "chat_template.json",
            "modules.json",
            "sentence_bert_config.json",
            "1_Pooling/config.json");

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final HubEnvironment environment;
    private final Http http;
    private final Retry retry;
    private final Downloader downloader;

    HuggingFaceHub(HubEnvironment environment, Http http, Retry retry, Downloader downloader) {
        this.environment = environment;
        this.http = http;
        this.retry = retry;
        this.downloader = downloader;
    }

    /** One commit of a model on the hub. */
    private record Snapshot(ModelReference reference, String commit, Set<String> files) {}

    /** What the hub says about one file. */
    private record FileDescription(String entityTag, OptionalLong size) {}

    /**
     * The folder of a model in the cache, fetched if need be.
     *
     * @throws UserError if the hub cannot be reached and the model is not in the cache, if the hub refuses it, or if it
     *     has no weights that Laurel reads
     */
    Path resolve(ModelReference reference, ProgressListener listener) {
        HubCache cache = new HubCache(environment.hubCache(), reference.repository());
        Optional<Path> cached = cache.completeSnapshot(reference.revision());
        if (cached.isPresent() && (reference.isCommit() || environment.offline())) {
            return cached.get();
        }
        if (environment.offline()) {
            throw new UserError(reference + " is not in the cache " + environment.hubCache()
                    + ", and HF_HUB_OFFLINE forbids to fetch it. Unset it once, or name a model that is there.");
        }
        Snapshot snapshot;
        try {
            snapshot = describe(reference);
        } catch (IOException e) {
            if (cached.isPresent()) {
                LOG.warn("{} cannot be reached; using {} as it was fetched before", host(), reference);
                return cached.get();
            }
            throw unreachable(reference, e);
        }
        try (FolderLock lock = FolderLock.acquire(cache.lockFile())) {
            fetch(snapshot, cache, listener);
            cache.writeRef(reference.revision(), snapshot.commit());
            return cache.snapshot(snapshot.commit());
        } catch (IOException e) {
            throw unreachable(reference, e);
        }
    }

    private Snapshot describe(ModelReference reference) throws IOException {
        URI address = address("/api/models/" + reference.repository() + "/revision/" + encoded(reference.revision()));
        ObjectNode answer = json(reference, address, "its description");
        String commit = answer.path("sha").asString("");
        if (!ModelReference.isCommit(commit)) {
            throw new UserError(host() + " gave no commit for " + reference + ": is HF_ENDPOINT a Hugging Face hub?");
        }
        Set<String> files = new TreeSet<>();
        for (JsonNode sibling : answer.path("siblings").values()) {
            files.add(sibling.path("rfilename").asString(""));
        }
        return new Snapshot(reference, commit, files);
    }

    private ObjectNode json(ModelReference reference, URI address, String what) throws IOException {
        return retry.run(() -> {
            HttpResponse<InputStream> response = http.get(address, Map.of("Accept", "application/json"));
            try (InputStream body = response.body()) {
                Retry.check(response);
                if (response.statusCode() != OK) {
                    throw refused(reference, what, response);
                }
                return Json.parseObject(body.readAllBytes(), address.toString());
            }
        });
    }

    /** The configuration goes first, so that a model that cannot be used is refused before its weights are fetched. */
    private void fetch(Snapshot snapshot, HubCache cache, ProgressListener listener) throws IOException {
        Set<String> there = snapshot.files();
        if (!there.contains(HfConfig.FILE_NAME)) {
            throw new UserError(snapshot.reference()
                    + " has no config.json: it is not a model of the transformers library, or only an adapter.");
        }
        boolean single = there.contains(WeightsFolder.SINGLE_FILE);
        if (!single && !there.contains(WeightsFolder.INDEX_FILE)) {
            throw noSafetensors(snapshot);
        }
        Path folder = cache.snapshot(snapshot.commit());
        fetch(snapshot, HfConfig.FILE_NAME, cache, listener);
        HfConfig.read(folder);
        List<String> files = new ArrayList<>(SMALL_FILES);
        files.retainAll(there);
        files.add(single ? WeightsFolder.SINGLE_FILE : WeightsFolder.INDEX_FILE);
        for (String file : files) {
            fetch(snapshot, file, cache, listener);
        }
        if (!single) {
            Path index = folder.resolve(WeightsFolder.INDEX_FILE);
            for (String shard :
                    new LinkedHashSet<>(WeightsFolder.shardFiles(index).values())) {
                fetch(snapshot, shard, cache, listener);
            }
        }
    }

    private void fetch(Snapshot snapshot, String file, HubCache cache, ProgressListener listener) throws IOException {
        if (Files.exists(cache.snapshot(snapshot.commit()).resolve(file))) {
            return;
        }
        URI address = address("/" + snapshot.reference().repository() + "/resolve/" + snapshot.commit() + "/" + file);
        FileDescription description = describe(snapshot.reference(), address, file);
        Path blob = cache.blob(description.entityTag());
        if (!Files.exists(blob)) {
            Download download = new Download(
                    "downloading " + file,
                    address,
                    blob,
                    description.size(),
                    Checksum.ofEntityTag(description.entityTag()));
            downloader.fetch(download, response -> refused(snapshot.reference(), file, response), listener);
        }
        cache.link(snapshot.commit(), file, blob);
    }

    private FileDescription describe(ModelReference reference, URI address, String file) throws IOException {
        HttpResponse<InputStream> response = retry.run(() -> {
            HttpResponse<InputStream> head = http.head(address);
            head.body().close();
            Retry.check(head);
            return head;
        });
        boolean found = response.statusCode() == OK || response.statusCode() / 100 == 3;
        if (!found) {
            throw refused(reference, file, response);
        }
        Optional<String> linked = response.headers().firstValue("X-Linked-Etag");
        String tag = linked.or(() -> response.headers().firstValue("ETag"))
                .map(value -> value.replaceFirst("^W/", "").replace("\"", ""))
                .filter(value -> value.matches("[A-Za-z0-9_-]{1,128}"))
                .orElseThrow(() -> new UserError(host() + " describes no " + file + " of " + reference
                        + " that can be verified (no entity tag)."));
        OptionalLong size = response.headers().firstValueAsLong("X-Linked-Size");
        if (size.isEmpty() && response.statusCode() == OK) {
            size = response.headers().firstValueAsLong("Content-Length");
        }
        return new FileDescription(tag, size);
    }

    private UserError noSafetensors(Snapshot snapshot) {
        List<String> pickles = snapshot.files().stream()
                .filter(file -> file.endsWith(".bin") || file.endsWith(".pt") || file.endsWith(".ckpt"))
                .toList();
        if (pickles.isEmpty()) {
            return new UserError(snapshot.reference() + " has no model.safetensors.");
        }
        return new UserError(snapshot.reference() + " has its weights only as " + String.join(", ", pickles)
                + ", Python pickles, which Laurel does not open: reading one can run any code that its author put in."
                + " Many models have a converted copy under a revision such as refs/pr/1: see "
                + environment.hubEndpoint()
                + "/" + snapshot.reference().repository() + "/discussions.");
    }

    private UserError refused(ModelReference reference, String what, HttpResponse<?> response) {
        String code = response.headers().firstValue("X-Error-Code").orElse("");
        String page = environment.hubEndpoint() + "/" + reference.repository();
        boolean known = environment.token().isPresent();
        int status = response.statusCode();
        if (code.equals("GatedRepo")) {
            return new UserError(reference + " is gated. Accept its conditions at " + page
                    + (known
                            ? " with the account that HF_TOKEN belongs to."
                            : " and set HF_TOKEN to an access token of that account."));
        }
        if (code.equals("RevisionNotFound")) {
            return new UserError(
                    reference.repository() + " has no revision '" + reference.revision() + "'." + revisions(reference));
        }
        if (code.equals("EntryNotFound")) {
            return new UserError(reference + " has no file " + what + ".");
        }
        if (code.equals("RepoNotFound") || status == NOT_FOUND || status == UNAUTHORIZED) {
            return new UserError(
                    "there is no model " + reference.repository() + " at " + host() + ", or it is private. "
                            + "Check the spelling"
                            + (known
                                    ? ", and that HF_TOKEN is valid and may read it."
                                    : "; to read a private model set HF_TOKEN to an access token."));
        }
        if (status == FORBIDDEN) {
            return new UserError(
                    host() + " does not let " + (known ? "the account of HF_TOKEN" : "you without HF_TOKEN") + " read "
                            + what + " of " + reference + ". See " + page + ".");
        }
        return new UserError(
                host() + " answered with status " + status + " to the request for " + what + " of " + reference + ".");
    }

    /** The branches and tags there are, to find the one that was meant; nothing if the hub does not say. */
    private String revisions(ModelReference reference) {
        URI address = address("/api/models/" + reference.repository() + "/refs");
        List<String> names = new ArrayList<>();
        try {
            HttpResponse<InputStream> response = http.get(address, Map.of("Accept", "application/json"));
            try (InputStream body = response.body()) {
                if (response.statusCode() != OK) {
                    return "";
                }
                ObjectNode refs = Json.parseObject(body.readAllBytes(), address.toString());
                for (String kind : List.of("branches", "tags")) {
                    refs.path(kind)
                            .values()
                            .forEach(ref -> names.add(ref.path("name").asString("")));
                }
            }
        } catch (IOException | UserError e) {
            return "";
        }
        return Nearest.hint(reference.revision(), names);
    }

    private UserError unreachable(ModelReference reference, IOException e) {
        return new UserError(
                host() + " cannot be reached (" + Reason.of(e) + "), and " + reference
                        + " is not complete in the cache "
                        + environment.hubCache()
                        + ". What arrived is kept: connect to the network and try again. Without"
                        + " a network there are the built-in models and folders.",
                e);
    }

    private String host() {
        return environment.hubEndpoint().getAuthority();
    }

    private URI address(String path) {
        return URI.create(environment.hubEndpoint() + path);
    }

    private static String encoded(String revision) {
        return URLEncoder.encode(revision, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
