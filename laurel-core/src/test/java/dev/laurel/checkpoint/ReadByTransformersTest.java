package dev.laurel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write, the reference library reads: needs its Python, named by the variable LAUREL_PYTHON. */
class ReadByTransformersTest {

    @TempDir
    Path written;

    @Test
    void transformersLoadsWhatWeWrite() throws Exception {
        String python = System.getenv("LAUREL_PYTHON");
        assumeTrue(python != null, "LAUREL_PYTHON does not name a Python with transformers");
        try (SafeTensors types = SafeTensors.open(Fixtures.path("types.safetensors"))) {
            SafeTensors.write(written.resolve("types.safetensors"), all(types), types.metadata());
        }
        HfConfig config = HfConfig.read(Fixtures.path("sharded")).withLabels(List.of("a", "b", "c"));
        try (WeightsFolder weights = WeightsFolder.open(Fixtures.path("sharded"))) {
            write("single", config, weights, WeightsFolder.DEFAULT_SHARD_BYTES);
            write("sharded", config, weights, 1500);
        }
        Path script = Path.of("../benchmarks/fixtures/checkpoint_read.py");
        Process process = new ProcessBuilder(
                        python,
                        script.toString(),
                        written.toString(),
                        Fixtures.path(".").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).endsWith("read by transformers\n");
    }

    private void write(String name, HfConfig config, Weights weights, long shardBytes) throws IOException {
        Path folder = Files.createDirectory(written.resolve(name));
        config.write(folder);
        WeightsFolder.write(folder, all(weights), shardBytes);
    }

    private static Map<String, Tensor> all(Weights weights) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
        return tensors;
    }
}
