package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.WeightsFolder;
import dev.laurel.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedModelsTest {

    @TempDir
    private Path place;

    private Path folder;
    private HubEnvironment environment;
    private ImportedModels models;

    @BeforeEach
    void aFolderOfAModel() throws IOException {
        folder = Files.createDirectories(place.resolve("somewhere/my-model"));
        HfConfig.of("bert").write(folder);
        try (Scope scope = Scope.open()) {
            WeightsFolder.write(folder, Map.of("weight", torch.ones(2, 3)));
        }
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        Files.writeString(Files.createDirectory(folder.resolve("1_Pooling")).resolve("config.json"), "{}");
        Files.writeString(folder.resolve("optimizer.pt"), "not read by Laurel");
        environment = new HubEnvironment(
                Map.of("LAUREL_HOME", place.resolve("home").toString()),
                Map.of("user.home", place.toString(), "os.name", "Linux"));
        models = new ImportedModels(environment);
    }

    @Test
    void theCopyHoldsWhatIsReadAndIsFoundByItsName() {
        assertThat(models.names()).isEmpty();
        Path copy = models.add("parcels", folder);
        assertThat(copy).isDirectoryContaining("glob:**/config.json");
        assertThat(copy.resolve("model.safetensors")).hasSameBinaryContentAs(folder.resolve("model.safetensors"));
        assertThat(copy.resolve("tokenizer.json")).exists();
        assertThat(copy.resolve("1_Pooling/config.json")).exists();
        assertThat(copy.resolve("optimizer.pt")).doesNotExist();
        assertThat(models.names()).containsExactly("parcels");
        assertThat(new ModelHub(environment).resolve("parcels", ProgressListener.none()))
                .isEqualTo(copy);
    }

    @Test
    void aNameIsGivenOnce() {
        models.add("parcels", folder);
        assertThatThrownBy(() -> models.add("parcels", folder))
                .isInstanceOf(UserError.class)
                .hasMessage("there is a model 'parcels' already. Choose another name.");
        assertThatThrownBy(() -> models.add("minilm", folder)).hasMessageStartingWith("there is a model 'minilm'");
    }

    @Test
    void aNameMustFitAFolder() {
        assertThatThrownBy(() -> models.add("../evil", folder))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("'../evil' cannot be a model's name");
        assertThat(models.find("../somewhere")).isEmpty();
    }

    @Test
    void aFolderWithoutAModelIsRefused() {
        assertThatThrownBy(() -> models.add("parcels", place.resolve("somewhere")))
                .isInstanceOf(UserError.class);
        assertThat(models.names()).isEmpty();
    }
}
