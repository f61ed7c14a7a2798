package dev.laurel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFolderTest {

    @TempDir
    Path folder;

    @Test
    void shardsThatTransformersWroteAreOneSetOfTensors() {
        try (WeightsFolder weights = WeightsFolder.open(Fixtures.path("sharded"))) {
            List<String> names = weights.names().stream().sorted().toList();
            assertThat(names).hasSize(23).contains("embeddings.word_embeddings.weight", "pooler.dense.bias");
            assertThat(weights.metadata()).containsEntry("format", "pt");
            assertThat(weights.file("pooler.dense.bias")).hasFileName("model-00003-of-00003.safetensors");
            for (int i = 0; i < names.size(); i++) {
                // As the script filled them: the i-th name has (i + 1) / 64 everywhere but i at the front.
                try (Tensor tensor = weights.tensor(names.get(i))) {
                    double[] values = Fixtures.values(tensor);
                    assertThat(values[0]).isEqualTo(i);
                    assertThat(values[values.length - 1]).isEqualTo((i + 1) / 64.0);
                    assertThat(weights.dtype(names.get(i))).isEqualTo(StoredType.F32);
                }
            }
            try (Tensor destination = torch.zeros(20, 8)) {
                weights.copyInto("embeddings.word_embeddings.weight", destination);
                assertThat(Fixtures.values(destination)[0]).isEqualTo(4);
            }
            assertThatThrownBy(() -> weights.tensor("pooler.dense.biass"))
                    .isInstanceOf(UserError.class)
                    .hasMessage(
                            Fixtures.path("sharded")
                                    + ": there is no tensor 'pooler.dense.biass' among the 23. The nearest name is 'pooler.dense.bias'.");
        }
    }

    @Test
    void splitsAsTransformersDoes() throws IOException {
        // 40-byte shards: a (24) and b (8) fit, c (48) is larger than a shard and goes out first, d (16) opens the
        // next.
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("a", torch.ones(6));
        tensors.put("b", torch.ones(2));
        tensors.put("c", torch.ones(12));
        tensors.put("d", torch.ones(8).to(ScalarType.BFloat16));
        WeightsFolder.write(folder, tensors, 40);
        assertThat(files())
                .containsExactly(
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json");
        assertThat(folder.resolve("model.safetensors.index.json")).content().isEqualTo("""
                        {
                          "metadata": {
                            "total_parameters": 28,
                            "total_size": 96
                          },
                          "weight_map": {
                            "c": "model-00001-of-00003.safetensors",
                            "a": "model-00002-of-00003.safetensors",
                            "b": "model-00002-of-00003.safetensors",
                            "d": "model-00003-of-00003.safetensors"
                          }
                        }
                        """);
        try (WeightsFolder weights = WeightsFolder.open(folder)) {
            assertThat(weights.names()).containsExactlyInAnyOrder("a", "b", "c", "d");
            assertThat(weights.dtype("d")).isEqualTo(StoredType.BF16);
        }
        assertThatThrownBy(() -> WeightsFolder.write(folder, tensors))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already holds weights");
    }

    @Test
    void oneFileWhenItFits() {
        WeightsFolder.write(folder, Map.of("a", torch.ones(6)));
        assertThat(files()).containsExactly("model.safetensors");
        try (WeightsFolder weights = WeightsFolder.open(folder)) {
            assertThat(weights.names()).containsExactly("a");
        }
    }

    @Test
    void indexAndShardsMustAgree() throws IOException {
        copySharded();
        Path index = folder.resolve("model.safetensors.index.json");
        String text = Files.readString(index);

        Files.writeString(index, text.replace("pooler.dense.bias\"", "pooler.dense.bies\""));
        assertRefused(index
                + ": puts tensor 'pooler.dense.bies' into model-00003-of-00003.safetensors, which does not hold it.");

        Files.writeString(index, text.replaceFirst("(?m)^ *\"pooler.dense.bias.*\\R", ""));
        assertRefused(
                index + ": does not list tensor 'pooler.dense.bias', which model-00003-of-00003.safetensors holds.");

        for (String outside :
                List.of("../model-00003-of-00003.safetensors", "/etc/passwd", "a\\\\b.safetensors", "x.bin")) {
            Files.writeString(index, text.replace("model-00003-of-00003.safetensors", outside));
            assertRefused(index + ": tensor 'encoder.layer.0.output.LayerNorm.bias' lies in \"" + outside
                    + "\", which is not the plain name of a .safetensors file in the same folder.");
        }

        Files.writeString(index, "{\"metadata\": {}}");
        assertRefused(index + ": 'weight_map' must list the shard of each tensor.");

        Files.writeString(index, text);
        Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
        assertRefused(index
                + ": lists model-00002-of-00003.safetensors, which is not in the folder. Fetch the missing shard.");
    }

    @Test
    void picklesAreRefusedWithTheReason() throws IOException {
        Files.createFile(folder.resolve("config.json"));
        assertRefused(folder
                + " holds no weights: expected model.safetensors, or model.safetensors.index.json with its shards, found"
                + " config.json.");
        for (String pickle : List.of("pytorch_model.bin", "model.pt", "model.pkl", "old.ckpt")) {
            Path file = Files.createFile(folder.resolve(pickle));
            assertRefused(folder + " holds its weights as " + pickle
                    + ", a Python pickle. Laurel does not open pickles: reading one can run any code that its author put in."
                    + " Convert it once where you trust it, in Python:"
                    + " AutoModel.from_pretrained(folder).save_pretrained(new_folder) writes model.safetensors.");
            Files.delete(file);
        }
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> WeightsFolder.open(folder))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }

    private void copySharded() throws IOException {
        try (Stream<Path> files = Files.list(Fixtures.path("sharded"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
    }

    private List<String> files() {
        return Stream.of(folder.toFile().list()).sorted().toList();
    }
}
