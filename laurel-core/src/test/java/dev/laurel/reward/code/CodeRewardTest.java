package dev.laurel.reward.code;

import static dev.laurel.reward.code.Programs.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.Page;
import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.CandidateReader;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Guarded;
import dev.laurel.reward.RewardNeeds;
import dev.laurel.reward.RewardSettings;
import dev.laurel.reward.Score;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds with and without isolation: refusals, messages, keys, and harmless programs run as they are. */
class CodeRewardTest {

    private static final Tools NO_TOOLS = new Tools(List.of());

    @Test
    void refusesWhereNothingLocksProgramsIn() {
        assertThatThrownBy(() -> Programs.settings("language=java").create(NO_TOOLS))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("found nothing on this machine to lock them in:\n  ")
                .hasMessageContaining("apt install bubblewrap")
                .hasMessageEndingWith("isolation: none runs them as they are.");
    }

    @Test
    void namesTheInterpreterThatIsMissing() {
        assertThatThrownBy(() -> Programs.settings("interpreter=python9").create(NO_TOOLS))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "The reward 'code' needs Python, and there is no 'python9'. Install it (apt install python3),"
                                + " or name another one with interpreter: /path/to/python.");
        assertThatThrownBy(() -> Programs.settings("language=java", "interpreter=nowhere")
                        .create(NO_TOOLS))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no bin/javac in nowhere");
    }

    @Test
    void namesTheColumnThatIsMissing() {
        try (CodeReward reward = Programs.settings("language=java", "tests=test_list", "isolation=none")
                .create(NO_TOOLS)) {
            assertThatThrownBy(() -> RewardNeeds.require(
                            reward, CandidateReader.has(List.of(Candidate.of("class A {}"))), "rows.jsonl"))
                    .hasMessage("rows.jsonl: the reward 'code' needs the column 'test_list', which the data lacks."
                            + " It has: replies only.");
            assertThat(reward.score(List.of(candidate("class A {}")))).containsExactly(new Abstain("no tests"));
        }
    }

    @Test
    void unknownKeysAreRefused() {
        assertThatThrownBy(() -> Programs.settings("langauge=java")).hasMessageContaining("Did you mean 'language'?");
    }

    @Test
    void javaWithoutIsolation() {
        try (CodeReward reward = Programs.settings("language=java", "isolation=best-effort", "score=all")
                .create(NO_TOOLS)) {
            Explanation explanation = reward.explain(candidate(
                    "static int add(int a, int b) { return a + b; }",
                    "assert Solution.add(1, 2) == 3;",
                    "assert Solution.add(1, 2) == 4;"));
            assertThat(explanation.outcome()).isEqualTo(new Score(0));
            assertThat(explanation.detail())
                    .isEqualTo("1 of 2 asserts hold; the first that does not: assert Solution.add(1, 2) == 4;"
                            + " (AssertionError); run without isolation");
        }
    }

    @Test
    void pythonWithoutIsolation() throws IOException {
        try (CodeReward reward = Programs.openOrSkip(
                "isolation=none", "tests=test_list", "setup=test_imports", "continues_prompt=true")) {
            Candidate candidate = new Candidate(
                    Prompt.of("def area(r):\n    \"\"\"The area of a circle.\"\"\"\n"),
                    Completion.of("    return 3.14159 * r * r\n"),
                    List.of(),
                    Map.of(
                            "test_list",
                            "[\"assert math.isclose(area(1), math.pi, rel_tol=1e-5)\", \"assert area(0) == 0\"]",
                            "test_imports",
                            "[\"import math\"]"));
            Explanation explanation = reward.explain(candidate);
            assertThat(explanation.outcome()).isEqualTo(new Score(1));
            assertThat(explanation.detail()).isEqualTo("2 of 2 asserts hold; run without isolation");
        }
    }

    @Test
    void theEntryPointIsWhatIsChecked() {
        try (CodeReward reward = Programs.openOrSkip("isolation=none", "tests=test")) {
            Candidate candidate = new Candidate(
                    Prompt.NONE,
                    Completion.of("def double(x):\n    return 2 * x\n\ndef helper(x):\n    return 0\n"),
                    List.of(),
                    Map.of("test", "def check(candidate):\n    assert candidate(2) == 4\n", "entry_point", "double"));
            assertThat(reward.score(List.of(candidate))).containsExactly(new Score(1));
        }
    }

    @Test
    void aHarnessThatDoesNotStartIsAFailure(@TempDir Path folder) throws IOException {
        // An interpreter that says what it is when asked, and then does not work.
        Path python = folder.resolve("python");
        Files.writeString(
                python,
                "#!/bin/sh\ncase $1 in -I) printf 'Python 3.11.0\\n%s\\n/usr\\n/usr\\n/usr\\n' \"$0\" ;; *) echo out of"
                        + " order >&2; exit 7 ;; esac\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        try (CodeReward reward =
                Programs.settings("isolation=none", "interpreter=" + python).create(Tools.ofThisMachine())) {
            assertThat(reward.score(List.of(candidate("x = 1", "assert x == 1"))))
                    .containsExactly(new Failure(
                            "Python 3.11.0 in no isolation did not start (exit status 7; printed: out of order)"));
            Files.delete(python);
            assertThat(reward.score(List.of(candidate("x = 1", "assert x == 1")))
                            .get(0))
                    .isInstanceOf(Failure.class);
        }
    }

    @Test
    void whoIsNotWaitedForIsKilled() {
        String mark = "86398" + ProcessHandle.current().pid() % 1000;
        try (CodeReward reward = Programs.openOrSkip("isolation=none")) {
            Candidate sleeper = candidate("import time\ntime.sleep(" + mark + ")", "assert True");
            assertThat(Guarded.of(reward, Duration.ofMillis(100)).score(List.of(sleeper, sleeper, sleeper)))
                    .allMatch(Failure.class::isInstance);
            assertThat(reward.score(List.of(candidate("x = 1", "assert x == 1"))))
                    .as("the workers are free again")
                    .containsExactly(new Score(1));
        }
    }

    @Test
    void theHarnessIsComplete() throws ReflectiveOperationException {
        Stream<String> all = Stream.of(
                        JavaHarness.class,
                        JavaReply.class,
                        JavaTests.class,
                        InMemoryCompiler.class,
                        SourceText.class,
                        AssertOutcome.class)
                .flatMap(type -> Arrays.stream(type.getNestMembers()))
                .map(type -> type.getName().substring(type.getPackageName().length() + 1));
        assertThat(all).containsExactlyInAnyOrderElementsOf(JavaInterpreter.CLASSES);
    }

    @Test
    void theExampleIsRead() {
        RewardSettings settings =
                Config.read(Page.at("examples/rewards/python-programs.yaml").file(), RewardSettings.class, List.of());
        assertThat(settings.function().toString()).contains("language=PYTHON", "isolation=REQUIRED");
    }
}
