package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.hub.LocalServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceHubTest {

    private static final String NAME = "acme/tiny";
    private static final String CONFIG = "{\"model_type\": \"bert\"}";

    @TempDir
    Path home;

    private final LocalHub hub = new LocalHub(NAME);
    private final byte[] weights = new byte[200_000];
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Progress> progress = new ArrayList<>();

    @BeforeEach
    void fill() {
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (i * 31 + i / 256);
        }
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void publishUsual() {
        hub.small("config.json", CONFIG);
        hub.small("tokenizer.json", "{}");
        hub.small("README.md", "not needed");
        hub.large("model.safetensors", weights);
        hub.large("pytorch_model.bin", new byte[10]);
        hub.publish("main");
    }

    @Test
    void fetchesWhatIsNeededIntoTheLayoutOfHuggingFaceHub() throws IOException {
        publishUsual();
        Path folder = resolve("hf://acme/tiny");
        Path model = home.resolve("hf/hub/models--acme--tiny");
        assertThat(folder).isEqualTo(model.resolve("snapshots").resolve(LocalHub.COMMIT));
        assertThat(names(folder)).containsExactly("config.json", "model.safetensors", "tokenizer.json");
        assertThat(folder.resolve("config.json")).content().isEqualTo(CONFIG);
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(model.resolve("refs/main")).content().isEqualTo(LocalHub.COMMIT);
        assertThat(names(model.resolve("blobs")))
                .containsExactlyInAnyOrder(
                        LocalHub.sha256(weights),
                        LocalHub.gitBlob(CONFIG.getBytes()),
                        LocalHub.gitBlob("{}".getBytes()));
        assertThat(Files.readSymbolicLink(folder.resolve("model.safetensors")))
                .isEqualTo(Path.of("../../blobs", LocalHub.sha256(weights)));
        assertThat(progress.get(progress.size() - 1))
                .isEqualTo(new Progress("downloading model.safetensors", weights.length, weights.length));
        assertThat(pauses).isEmpty();
        assertThat(modelHub(Map.of()).downloaded()).containsExactly("hf://acme/tiny");
    }

    @Test
    void aSecondTimeOnlyAsksWhichCommitItIs() {
        publishUsual();
        Path first = resolve("hf://acme/tiny");
        int before = hub.hub.requests().size();
        assertThat(resolve("hf://acme/tiny")).isEqualTo(first);
        assertThat(hub.hub.requests().subList(before, hub.hub.requests().size()))
                .extracting(Request::path)
                .containsExactly("/api/models/acme/tiny/revision/main");
        assertThat(resolve("hf://acme/tiny@" + LocalHub.COMMIT)).isEqualTo(first);
        assertThat(hub.hub.requests()).hasSize(before + 1);
    }

    @Test
    void aRevisionWithSlashes() {
        hub.small("config.json", CONFIG);
        hub.large("model.safetensors", weights);
        hub.publish("refs%2Fpr%2F1");
        resolve("hf://acme/tiny@refs/pr/1");
        assertThat(home.resolve("hf/hub/models--acme--tiny/refs/refs/pr/1"))
                .content()
                .isEqualTo(LocalHub.COMMIT);
    }

    @Test
    void theTokenGoesToTheHubAndToNoOtherHost() {
        publishUsual();
        resolve("hf://acme/tiny", Map.of("HF_TOKEN", "hf_secret"));
        assertThat(hub.hub.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.authorization()).isEqualTo("Bearer hf_secret"));
        assertThat(hub.storage.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.authorization()).isNull());
    }

    @Test
    void aBrokenDownloadGoesOnWhereItStopped() {
        publishUsual();
        hub.storage.breakOffAfter("/lfs/model.safetensors", 120_000);
        Path folder = resolve("hf://acme/tiny");
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        List<String> ranges = hub.storage.gets("/lfs/model.safetensors").stream()
                .map(Request::range)
                .toList();
        assertThat(ranges).hasSize(2).startsWith((String) null);
        // what the client had not handed on yet when the connection broke is lost, so it may be a little less
        long start = Long.parseLong(ranges.get(1).replaceAll("bytes=(\\d+)-", "$1"));
        assertThat(start).isBetween(1L, 120_000L);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void theNextProcessGoesOnAsWell() throws IOException {
        publishUsual();
        for (int i = 0; i < 5; i++) {
            hub.storage.breakOffAfter("/lfs/model.safetensors", 1000);
        }
        assertRefused("hf://acme/tiny")
                .hasMessageContaining("cannot be reached (the connection ended after 1000 of 200000 bytes)")
                .hasMessageContaining("What arrived is kept");
        Path incomplete = home.resolve("hf/hub/models--acme--tiny/blobs/" + LocalHub.sha256(weights) + ".incomplete");
        assertThat(Files.size(incomplete)).isEqualTo(1000);
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L);
        assertThat(resolve("hf://acme/tiny").resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(incomplete).doesNotExist();
    }

    @Test
    void aServerWithoutRangesStartsAgain() {
        publishUsual();
        hub.storage.withoutRanges();
        hub.storage.breakOffAfter("/lfs/model.safetensors", 120_000);
        assertThat(resolve("hf://acme/tiny").resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void anOldBeginningOfSomethingElseIsGivenUp() throws IOException {
        publishUsual();
        Path blobs = Files.createDirectories(home.resolve("hf/hub/models--acme--tiny/blobs"));
        Files.write(blobs.resolve(LocalHub.sha256(weights) + ".incomplete"), new byte[5000]);
        assertThat(resolve("hf://acme/tiny").resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(hub.storage.gets("/lfs/model.safetensors"))
                .extracting(Request::range)
                .containsExactly("bytes=5000-", null);
    }

    @Test
    void aWrongHashIsNotKept() {
        hub.small("config.json", CONFIG);
        String announced = "f".repeat(64);
        hub.large("model.safetensors", weights, announced);
        hub.publish("main");
        assertRefused("hf://acme/tiny")
                .hasMessage("downloading model.safetensors arrived damaged: its checksum is " + LocalHub.sha256(weights)
                        + ", it should be " + announced
                        + ". It was not kept. Try again; if it happens again, 127.0.0.1 serves a wrong file.");
        assertThat(home.resolve("hf/hub/models--acme--tiny/blobs/" + announced)).doesNotExist();
        assertThat(home.resolve("hf/hub/models--acme--tiny/blobs/" + announced + ".incomplete"))
                .doesNotExist();
    }

    @Test
    void aBusyServerIsAskedAgainAfterTheTimeItGives() {
        publishUsual();
        hub.hub.failOnce("/api/models/acme/tiny/revision/main", 429, Map.of("Retry-After", "7"));
        hub.storage.failOnce("/lfs/model.safetensors", 503, Map.of());
        resolve("hf://acme/tiny");
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(7L, 1L);
    }

    @Test
    void shardsAreThoseOfTheIndex() throws IOException {
        hub.small("config.json", CONFIG);
        hub.small(
                "model.safetensors.index.json",
                "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}");
        hub.large("model-1.safetensors", weights);
        hub.large("model-2.safetensors", new byte[] {1, 2});
        hub.large("model-3.safetensors", new byte[] {3});
        hub.publish("main");
        assertThat(names(resolve("hf://acme/tiny")))
                .containsExactly(
                        "config.json", "model-1.safetensors", "model-2.safetensors", "model.safetensors.index.json");
    }

    @Test
    void offlineWithAndWithoutTheCache() {
        publishUsual();
        Map<String, String> offline = Map.of("HF_HUB_OFFLINE", "1");
        assertRefused("hf://acme/tiny", offline)
                .hasMessage("hf://acme/tiny is not in the cache " + home.resolve("hf/hub")
                        + ", and HF_HUB_OFFLINE forbids to fetch it. Unset it once, or name a model that is there.");
        Path folder = resolve("hf://acme/tiny");
        int before = hub.hub.requests().size();
        assertThat(resolve("hf://acme/tiny", offline)).isEqualTo(folder);
        assertThat(hub.hub.requests()).hasSize(before);
    }

    @Test
    void withoutANetworkTheCacheIsUsed() {
        publishUsual();
        Path folder = resolve("hf://acme/tiny");
        String address = hub.hub.address();
        hub.close();
        Map<String, String> gone = Map.of("HF_ENDPOINT", address);
        assertThat(resolve("hf://acme/tiny", gone)).isEqualTo(folder);
        assertRefused("hf://acme/other", gone)
                .hasMessage(
                        address.replace("http://", "") + " cannot be reached (connection refused), and hf://acme/other"
                                + " is not complete in the cache " + home.resolve("hf/hub")
                                + ". What arrived is kept: connect to the network and try again. Without a network there are the"
                                + " built-in models and folders.");
        assertThat(pauses).isEmpty();
    }

    @Test
    void anIncompleteSnapshotIsNotTakenForAModel() throws IOException {
        publishUsual();
        Path folder = resolve("hf://acme/tiny");
        Files.delete(folder.resolve("model.safetensors"));
        assertRefused("hf://acme/tiny", Map.of("HF_HUB_OFFLINE", "true")).hasMessageContaining("is not in the cache");
    }

    @Test
    void whatTheHubRefusesIsExplained() {
        String api = "/api/models/acme/tiny/revision/main";
        String host = hub.hub.address().replace("http://", "");
        hub.hub.refuse(api, 401, Map.of());
        assertRefused("hf://acme/tiny")
                .hasMessage(
                        "there is no model acme/tiny at " + host
                                + ", or it is private. Check the spelling; to read a private model set HF_TOKEN to an access token.");
        assertRefused("hf://acme/tiny", Map.of("HF_TOKEN", "hf_secret"))
                .hasMessage("there is no model acme/tiny at " + host
                        + ", or it is private. Check the spelling, and that HF_TOKEN is valid and may read it.");
        hub.hub.refuse(api, 401, Map.of("X-Error-Code", "GatedRepo"));
        assertRefused("hf://acme/tiny")
                .hasMessage("hf://acme/tiny is gated. Accept its conditions at " + hub.hub.address()
                        + "/acme/tiny and set HF_TOKEN to an access token of that account.");
        hub.hub.refuse(api, 403, Map.of("X-Error-Code", "GatedRepo"));
        assertRefused("hf://acme/tiny", Map.of("HF_TOKEN", "hf_secret"))
                .hasMessage("hf://acme/tiny is gated. Accept its conditions at " + hub.hub.address()
                        + "/acme/tiny with the account that HF_TOKEN belongs to.");
        hub.hub.refuse(api, 404, Map.of("X-Error-Code", "RepoNotFound"));
        assertRefused("hf://acme/tiny").hasMessageStartingWith("there is no model acme/tiny at ");
        hub.hub.refuse(api, 403, Map.of());
        assertRefused("hf://acme/tiny").hasMessageStartingWith(host + " does not let you without HF_TOKEN read");
        hub.hub.refuse(api, 418, Map.of());
        assertRefused("hf://acme/tiny").hasMessageContaining("answered with status 418");
        assertThat(pauses).isEmpty();
    }

    @Test
    void anUnknownRevisionNamesTheOnesThereAre() {
        hub.hub.refuse("/api/models/acme/tiny/revision/v1.O", 404, Map.of("X-Error-Code", "RevisionNotFound"));
        assertRefused("hf://acme/tiny@v1.O").hasMessage("acme/tiny has no revision 'v1.O'.");
        hub.hub.put(
                "/api/models/acme/tiny/refs",
                "{\"branches\": [{\"name\": \"main\"}], \"tags\": [{\"name\": \"v1.0\"}]}".getBytes(),
                Map.of());
        assertRefused("hf://acme/tiny@v1.O")
                .hasMessage("acme/tiny has no revision 'v1.O'. Did you mean 'v1.0'? Known: main, v1.0.");
    }

    @Test
    void aModelThatCannotBeUsedIsRefusedBeforeItsWeightsAreFetched() {
        hub.small("config.json", "{\"model_type\": \"x\", \"auto_map\": {\"AutoModel\": \"m.M\"}}");
        hub.large("model.safetensors", weights);
        hub.publish("main");
        assertRefused("hf://acme/tiny").hasMessageContaining("'auto_map' names Python code");
        assertThat(hub.storage.requests()).isEmpty();
    }

    @Test
    void picklesAndForeignRepositoriesAreRefused() {
        hub.publish("main");
        assertRefused("hf://acme/tiny").hasMessageStartingWith("hf://acme/tiny has no config.json: it is not a model");
        hub.small("config.json", CONFIG);
        hub.publish("main");
        assertRefused("hf://acme/tiny").hasMessage("hf://acme/tiny has no model.safetensors.");
        hub.large("pytorch_model.bin", new byte[10]);
        hub.publish("main");
        assertRefused("hf://acme/tiny")
                .hasMessageStartingWith(
                        "hf://acme/tiny has its weights only as pytorch_model.bin, Python pickles, which"
                                + " Laurel does not open: reading one can run any code that its author put in.");
        assertThat(hub.storage.requests()).isEmpty();
    }

    @Test
    void anAnswerThatIsNoHubsIsRefused() {
        hub.hub.put("/api/models/acme/tiny/revision/main", "<html>".getBytes(), Map.of());
        assertRefused("hf://acme/tiny")
                .hasMessageContaining("/api/models/acme/tiny/revision/main:1:")
                .hasMessageContaining("not valid JSON");
        hub.hub.put("/api/models/acme/tiny/revision/main", "{\"sha\": \"../../x\"}".getBytes(), Map.of());
        assertRefused("hf://acme/tiny").hasMessageEndingWith("is HF_ENDPOINT a Hugging Face hub?");
        hub.hub.refuse("/api/models/acme/tiny/revision/main", 302, Map.of("Location", "ftp://x/y"));
        assertRefused("hf://acme/tiny").hasMessageContaining("redirects to something that is not a web address");
    }

    @Test
    void anEntityTagCannotLeaveTheCache() {
        hub.small("config.json", CONFIG);
        hub.large("model.safetensors", weights, "../../../escape");
        hub.publish("main");
        assertRefused("hf://acme/tiny").hasMessageContaining("describes no model.safetensors");
    }

    private Path resolve(String name) {
        return resolve(name, Map.of());
    }

    private Path resolve(String name, Map<String, String> more) {
        return modelHub(more).resolve(name, progress::add);
    }

    private ModelHub modelHub(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "HF_ENDPOINT", hub.hub.address(), "HF_HOME", home.resolve("hf").toString()));
        variables.putAll(more);
        HubEnvironment environment =
                new HubEnvironment(variables, Map.of("user.home", home.toString(), "os.name", "Linux"));
        return new ModelHub(environment, getClass().getClassLoader(), new Retry(pauses::add));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String name) {
        return assertRefused(name, Map.of());
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String name, Map<String, String> more) {
        return assertThatThrownBy(() -> resolve(name, more))
                .isInstanceOf(UserError.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hf_secret"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
