package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.WeightsFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a model of a few hundred weights in a jar that a local server holds as a Maven repository would. */
class BuiltInStoreTest {

    private static final String TOKENIZER =
            "{\"truncation\": {\"max_length\": 128}, \"normalizer\": {\"lowercase\": true},"
                    + " \"model\": {\"vocab\": {\"猫\": 0}}}";
    private static final HfConfig CONFIG = HfConfig.of("bert")
            .with("hidden_size", 2)
            .with("intermediate_size", 3)
            .with("vocab_size", 5)
            .with("max_position_embeddings", 4)
            .with("type_vocab_size", 2)
            .with("num_hidden_layers", 1);

    @TempDir
    Path home;

    private final LocalServer repository = new LocalServer();
    private final List<Progress> progress = new ArrayList<>();
    private final byte[] onnx = onnx(6);
    private final byte[] jar = jar(onnx);
    private final BuiltInModel model = model(jar, onnx);

    @AfterEach
    void stop() {
        repository.close();
    }

    @Test
    void isFetchedConvertedOnceAndThenUsed() throws IOException {
        repository.put(path(), jar, Map.of());
        BuiltInStore store = store(emptyLoader());
        assertThat(store.find(model)).isEmpty();
        Path folder = store.resolve(model, progress::add);
        assertThat(names(folder))
                .containsExactly(
                        "README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
        assertThat(HfConfig.read(folder)).isEqualTo(CONFIG);
        try (WeightsFolder weights = WeightsFolder.open(folder)) {
            assertThat(weights.names()).hasSize(21).contains("encoder.layer.0.attention.self.query.weight");
            // Stored as [in = 2, out = 3]; PyTorch's is [3, 2].
            assertThat(weights.shape("encoder.layer.0.intermediate.dense.weight"))
                    .containsExactly(3, 2);
        }
        assertThat(folder.resolve("tokenizer.json"))
                .content()
                .contains("\"truncation\": null", "\"padding\": null", "猫");
        assertThat(folder.resolve("tokenizer_config.json")).content().contains("\"do_lower_case\": true");
        assertThat(folder.resolve("README.md")).content().contains("Licence: MIT", "dev.test:tiny:1");
        assertThat(store.find(model)).contains(folder);
        assertThat(store.resolve(model, progress::add)).isEqualTo(folder);
        assertThat(repository.requests()).hasSize(1);
        assertThat(names(home.resolve("laurel/downloads"))).isEmpty();
        assertThat(progress).extracting(Progress::what).contains("downloading tiny", "converting tiny");
    }

    @Test
    void theClassPathAndTheLocalRepositoryGoFirst() throws IOException {
        Path local = home.resolve(".m2/repository/dev/test/tiny/1/tiny-1.jar");
        Files.createDirectories(local.getParent());
        Files.write(local, jar);
        store(emptyLoader()).resolve(model, progress::add);
        deleteModels();
        Files.write(local, new byte[] {1});
        Path elsewhere = Files.write(home.resolve("lib.jar"), jar);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {elsewhere.toUri().toURL()}, null)) {
            store(loader).resolve(model, progress::add);
        }
        assertThat(repository.requests()).isEmpty();
        deleteModels();
        // Neither holds the pinned content now, so it is fetched.
        Files.write(elsewhere, jar(onnx(7)));
        repository.put(path(), jar, Map.of());
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {elsewhere.toUri().toURL()}, null)) {
            store(loader).resolve(model, progress::add);
        }
        assertThat(repository.requests()).hasSize(1);
    }

    @Test
    void aChangedJarIsNotTrusted() {
        repository.put(path(), jar(onnx(7)), Map.of());
        assertThatThrownBy(() -> store(emptyLoader()).resolve(model, progress::add))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("downloading tiny arrived damaged: its checksum is ")
                .hasMessageContaining(model.artifact().sha256());
    }

    @Test
    void aBrokenDownloadGoesOn() {
        repository.put(path(), jar, Map.of());
        repository.breakOffAfter(path(), 100);
        store(emptyLoader()).resolve(model, progress::add);
        assertThat(repository.gets(path()))
                .extracting(LocalServer.Request::range)
                .containsExactly(null, "bytes=100-");
    }

    @Test
    void withoutTheArtefactOrTheNetworkItSaysWhatToDo() {
        assertThatThrownBy(() -> store(emptyLoader()).resolve(model, progress::add))
                .isInstanceOf(UserError.class)
                .hasMessage("the model 'tiny' cannot be fetched: " + repository.address()
                        + " holds no dev.test:tiny:1. Does LAUREL_MAVEN_REPOSITORY name a mirror of Maven Central?");
        repository.close();
        assertThatThrownBy(() -> store(emptyLoader()).resolve(model, progress::add))
                .isInstanceOf(UserError.class)
                .hasMessage("the model 'tiny' must be fetched once, from 127.0.0.1, which cannot be reached (connection"
                        + " refused). What arrived is kept. Connect to the network and try again, or set"
                        + " LAUREL_MAVEN_REPOSITORY to a mirror of Maven Central, or put dev.test:tiny:1 into "
                        + home.resolve(".m2/repository") + ".");
    }

    @Test
    void weightsThatDoNotFitTheConfigurationAreRefused() {
        repository.put(path(), jar, Map.of());
        BuiltInModel wider = new BuiltInModel(
                "tiny",
                "d",
                "x",
                "MIT",
                "o",
                1,
                model.artifact(),
                model.weights(),
                model.tokenizer(),
                "mean",
                CONFIG.with("vocab_size", 6).with("num_hidden_layers", 0));
        assertThatThrownBy(() -> store(emptyLoader()).resolve(wider, progress::add))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("tiny.onnx does not hold the BERT encoder that is expected:"
                        + " embeddings.word_embeddings.weight, encoder.layer.0.attention.output.LayerNorm.bias,");
    }

    @Test
    void fourAtOnceConvertOnce() throws Exception {
        repository.put(path(), jar, Map.of());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> folders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                // Separate stores stand for separate programs.
                folders.add(threads.submit(() -> store(emptyLoader()).resolve(model, ProgressListener.none())));
            }
            for (Future<Path> folder : folders) {
                assertThat(folder.get().resolve("model.safetensors")).exists();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(repository.requests()).hasSize(1);
    }

    private BuiltInStore store(ClassLoader loader) {
        Map<String, String> variables = new HashMap<>();
        variables.put("LAUREL_HOME", home.resolve("laurel").toString());
        variables.put("LAUREL_MAVEN_REPOSITORY", repository.address() + "/");
        HubEnvironment environment = new HubEnvironment(variables, Map.of("user.home", home.toString()));
        Http http = new Http(environment.mavenRepository(), java.util.Optional.empty());
        Downloader downloader =
                new Downloader(http, new Retry(pause -> {}), new StallWatch(java.time.Duration.ofSeconds(20)));
        return new BuiltInStore(environment, loader, downloader);
    }

    private String path() {
        return "/" + model.artifact().path();
    }

    private static ClassLoader emptyLoader() {
        return new URLClassLoader(new URL[0], null);
    }

    private void deleteModels() throws IOException {
        try (Stream<Path> tree = Files.walk(home.resolve("laurel"))) {
            for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static BuiltInModel model(byte[] jar, byte[] onnx) {
        return new BuiltInModel(
                "tiny",
                "A tiny model",
                "none",
                "MIT",
                "https://example.org/tiny",
                81,
                new MavenArtifact("dev.test", "tiny", "1", LocalHub.sha256(jar)),
                new BuiltInModel.Resource("tiny.onnx", LocalHub.sha256(onnx)),
                new BuiltInModel.Resource(
                        "tiny-tokenizer.json", LocalHub.sha256(TOKENIZER.getBytes(StandardCharsets.UTF_8))),
                "mean",
                CONFIG);
    }

    private static byte[] jar(byte[] onnx) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("tiny.onnx"));
            zip.write(onnx);
            zip.putNextEntry(new ZipEntry("tiny-tokenizer.json"));
            zip.write(TOKENIZER.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One layer, 2 wide, 3 in between; the matrices are anonymous and transposed as the exporter leaves them. */
    private static byte[] onnx(int value) {
        OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder();
        weight(graph, "embeddings.word_embeddings.weight", value, 5, 2);
        weight(graph, "embeddings.position_embeddings.weight", value, 4, 2);
        weight(graph, "embeddings.token_type_embeddings.weight", value, 2, 2);
        norm(graph, "embeddings.LayerNorm");
        String layer = "encoder.layer.0.";
        for (String module : List.of(
                "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense")) {
            linear(graph, layer + module, 2, 2);
        }
        norm(graph, layer + "attention.output.LayerNorm");
        linear(graph, layer + "intermediate.dense", 2, 3);
        linear(graph, layer + "output.dense", 3, 2);
        norm(graph, layer + "output.LayerNorm");
        return OnnxMl.ModelProto.newBuilder().setGraph(graph).build().toByteArray();
    }

    private static void linear(OnnxMl.GraphProto.Builder graph, String module, int in, int out) {
        String anonymous = "onnx::MatMul_" + graph.getInitializerCount();
        weight(graph, anonymous, 1, in, out);
        weight(graph, module + ".bias", 0, out);
        graph.addNode(OnnxMl.NodeProto.newBuilder()
                .setOpType("MatMul")
                .setName("/"
                        + module.replace("layer.0", "layer#0").replace('.', '/').replace("layer#0", "layer.0")
                        + "/MatMul")
                .addInput("x")
                .addInput(anonymous));
    }

    private static void norm(OnnxMl.GraphProto.Builder graph, String module) {
        weight(graph, module + ".weight", 1, 2);
        weight(graph, module + ".bias", 0, 2);
    }

    private static void weight(OnnxMl.GraphProto.Builder graph, String name, int value, int... shape) {
        OnnxMl.TensorProto.Builder tensor =
                OnnxMl.TensorProto.newBuilder().setName(name).setDataType(OnnxMl.TensorProto.DataType.FLOAT_VALUE);
        int count = 1;
        for (int size : shape) {
            tensor.addDims(size);
            count *= size;
        }
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.allocate(4 * count).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putFloat(value);
        }
        graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes.flip())));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
