package dev.laurel.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubEnvironmentTest {

    @Test
    void placesByPlatform() {
        assertThat(environment("Linux").laurelHome()).isEqualTo(Path.of("/home/u/.cache/laurel"));
        assertThat(environment("Mac OS X").laurelHome()).isEqualTo(Path.of("/home/u/Library/Caches/laurel"));
        assertThat(environment("Windows 11", "LOCALAPPDATA", "/local").laurelHome())
                .isEqualTo(Path.of("/local/laurel"));
        assertThat(environment("Linux", "XDG_CACHE_HOME", "/x").laurelHome()).isEqualTo(Path.of("/x/laurel"));
        assertThat(environment("Linux", "LAUREL_HOME", "~/l").laurelHome()).isEqualTo(Path.of("/home/u/l"));
        assertThat(environment("Linux", "LAUREL_HOME", " ").laurelHome()).isEqualTo(Path.of("/home/u/.cache/laurel"));
    }

    @Test
    void theHubsCacheLiesWhereHuggingFaceHubHasIt() {
        assertThat(environment("Linux").hubCache()).isEqualTo(Path.of("/home/u/.cache/huggingface/hub"));
        assertThat(environment("Mac OS X").hubCache()).isEqualTo(Path.of("/home/u/.cache/huggingface/hub"));
        assertThat(environment("Linux", "XDG_CACHE_HOME", "/x").hubCache()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(environment("Linux", "HF_HOME", "/h").hubCache()).isEqualTo(Path.of("/h/hub"));
        assertThat(environment("Linux", "HF_HOME", "/h", "HF_HUB_CACHE", "/c").hubCache())
                .isEqualTo(Path.of("/c"));
    }

    @Test
    void addresses() {
        assertThat(environment("Linux").hubEndpoint()).hasToString("https://huggingface.co");
        assertThat(environment("Linux", "HF_ENDPOINT", "http://mirror:8080/hf/").hubEndpoint())
                .hasToString("http://mirror:8080/hf");
        assertThatThrownBy(() -> environment("Linux", "HF_ENDPOINT", "mirror").hubEndpoint())
                .isInstanceOf(UserError.class)
                .hasMessage("HF_ENDPOINT is 'mirror', which is not an http or https address.");
        assertThatThrownBy(() -> environment("Linux", "LAUREL_MAVEN_REPOSITORY", "file:///x y")
                        .mavenRepository())
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("LAUREL_MAVEN_REPOSITORY is 'file:///x y'");
        assertThat(environment("Linux").mavenRepository()).hasToString("https://repo.maven.apache.org/maven2");
    }

    @Test
    void switchesAndTheToken() {
        for (String yes : new String[] {"1", "true", "Yes", "ON"}) {
            assertThat(environment("Linux", "HF_HUB_OFFLINE", yes).offline()).isTrue();
        }
        assertThat(environment("Linux", "HF_HUB_OFFLINE", "0").offline()).isFalse();
        assertThat(environment("Linux").offline()).isFalse();
        HubEnvironment environment = environment("Linux", "HF_TOKEN", "hf_secret\n");
        assertThat(environment.token()).contains("hf_secret");
        assertThat(environment.toString()).doesNotContain("hf_secret");
        assertThatThrownBy(() -> environment("Linux", "HF_TOKEN", "hf_\nsecret").token())
                .isInstanceOf(UserError.class)
                .hasMessage("HF_TOKEN holds characters that no access token has. Set it again, without spaces.");
    }

    private static HubEnvironment environment(String system, String... variables) {
        Map<String, String> map = new java.util.HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            map.put(variables[i], variables[i + 1]);
        }
        return new HubEnvironment(map, Map.of("user.home", "/home/u", "os.name", system));
    }
}
