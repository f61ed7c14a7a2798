package dev.laurel.reward.code;

import static dev.laurel.reward.code.Programs.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Score;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java programs that misbehave, in one batch, since each starts a Java; skipped where nothing locks them in. */
class LockedJavaTest {

    private record Expected(double score, String detail, Candidate candidate) {}

    @TempDir
    Path folder;

    @Test
    void eachHasItsScore() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "the user's own");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CodeReward reward = Programs.openOrSkip(
                        "language=java", "limits.seconds=600", "limits.cpu_seconds=6", "limits.memory_mb=512")) {
            assertThat(reward.sandbox().isolates()).isTrue();
            List<Expected> all = programs(secret, server.getLocalPort());
            List<Explanation> explained =
                    reward.explain(all.stream().map(Expected::candidate).toList());
            assertThat(IntStream.range(0, all.size())).allSatisfy(i -> {
                assertThat(explained.get(i).outcome())
                        .as(explained.get(i).detail())
                        .isEqualTo(new Score(all.get(i).score()));
                assertThat(explained.get(i).detail()).contains(all.get(i).detail());
            });
        }
        assertThat(folder.toFile().list()).containsExactly("secret.txt");
    }

    private static List<Expected> programs(Path secret, int port) {
        List<Expected> all = new ArrayList<>();
        all.add(new Expected(
                0.75,
                "3 of 4 asserts hold; the first that does not: assert Größe.of(\"a\") == 2; (AssertionError)",
                candidate(
                        "```java\npackage p;\nclass Größe {\n  static int of(String s) {\n    if (s.isEmpty()) throw new"
                                + " IllegalArgumentException();\n    System.out.println(\"end\");\n    return s.length();\n  }\n}\n```",
                        "assert Größe.of(\"北京\") == 2;",
                        "assert Größe.of(\"a\") == 2; assert Größe.of(\"a\") == 1;",
                        "try { Größe.of(\"\"); assert false; } catch (IllegalArgumentException e) {}")));
        all.add(new Expected(
                1,
                "6 of 6",
                candidate(
                        "import java.nio.file.*;\nstatic boolean reads(String path) { return Files.exists(Path.of(path)); }\n"
                                + "static boolean writes(String path) {\n  try { Files.writeString(Path.of(path, \"x\"), \"x\"); return true; }\n"
                                + "  catch (java.io.IOException e) { return false; } }\n"
                                + "static boolean connects(int port) {\n  try (var s = new java.net.Socket(\"127.0.0.1\", port)) { return true; }\n"
                                + "  catch (java.io.IOException e) { return false; } }",
                        "assert !Solution.reads(\"/etc/passwd\"); assert !Solution.reads(\"" + secret + "\");",
                        "assert !Solution.writes(\"/usr\"); assert !Solution.writes(\"/harness\");",
                        "assert Solution.writes(\"/tmp\"); assert !Solution.connects(" + port + ");")));
        all.add(new Expected(
                0,
                "ended before its tests did",
                candidate(
                        "class A { static int f() { System.exit(0); return 1; } }",
                        "assert true;",
                        "assert A.f() == 1;")));
        all.add(new Expected(0, "line 2: ", candidate("class A {\n int f( {\n}", "assert true;")));
        all.add(new Expected(
                0.5,
                "cannot find symbol",
                candidate("class A { static int f() { return 1; } }", "assert A.f() == 1;", "assert A.g() == 1;")));
        all.add(new Expected(
                0,
                "6 s of processor time",
                candidate("class A { static int f() { while (true) {} } }", "assert A.f() == 1;")));
        all.add(new Expected(
                0,
                "OutOfMemoryError",
                candidate(
                        "import java.util.*;\nclass A { static int f() { List<byte[]> x = new ArrayList<>();"
                                + " while (true) x.add(new byte[10_000_000]); } }",
                        "assert A.f() == 1;")));
        all.add(new Expected(
                1,
                "1 of 1",
                candidate(
                        "class Solution { int twice(int x) { return 2 * x; } }",
                        "public class Main {\n  public static void main(String[] args) {\n"
                                + "    if (new Solution().twice(2) != 4) throw new AssertionError();\n  }\n}")));
        return all;
    }
}
