package dev.laurel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    @TempDir
    Path temp;

    @Test
    void onlyWhatIsAbsentOrEmptyIsFree() throws IOException {
        Path place = temp.resolve("run");
        assertThat(RunFolder.isFree(place)).isTrue();
        Files.createDirectory(place);
        assertThat(RunFolder.isFree(place)).isTrue();
        Files.writeString(place.resolve("recipe.yaml"), "");
        assertThat(RunFolder.isFree(place)).isFalse();
        assertThat(RunFolder.isFree(place.resolve("recipe.yaml"))).isFalse();
    }

    @Test
    void aFinishedRunIsNotResumed() throws IOException {
        Path place = temp.resolve("run");
        assertThatThrownBy(() -> RunFolder.resume(place))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no run to resume in " + place);
        Files.createDirectory(place);
        Files.writeString(place.resolve("recipe.yaml"), "");
        assertThat(RunFolder.resume(place).path()).isEqualTo(place);
        Files.writeString(place.resolve("run.json"), "");
        assertThatThrownBy(() -> RunFolder.resume(place))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the run in " + place + " is finished");
    }
}
