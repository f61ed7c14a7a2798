package dev.laurel.reward.code;

import static dev.laurel.reward.code.Programs.candidate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Score;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Python programs that misbehave, all in one batch with some that do not; skipped where nothing locks them in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LockedPythonTest {

    private static final String ADD = "def add(a, b):\n    return a + b\n";
    private static final String[] ADD_TESTS = {
        "assert add(1, 2) == 3", "assert add(-1, 1) == 0", "assert add('a', 'b') == 'ab'"
    };

    /** An argument by which a process left behind would be known. */
    private static final String MARK = "86399" + (ProcessHandle.current().pid() % 1000);

    private record Expected(double score, String detail) {}

    private final Map<String, Candidate> candidates = new LinkedHashMap<>();
    private final Map<String, Expected> expected = new LinkedHashMap<>();
    private final Map<String, Explanation> explained = new LinkedHashMap<>();

    private Path folder;
    private Path secret;
    private boolean connected;

    private void program(String name, double score, String detail, String reply, String... tests) {
        candidates.put(name, candidate(reply, tests));
        expected.put(name, new Expected(score, detail));
    }

    @BeforeAll
    void runAll(@TempDir Path shared) throws IOException {
        folder = shared;
        secret = Files.writeString(folder.resolve("secret.txt"), "the user's own");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CodeReward reward = Programs.openOrSkip(
                        "limits.cpu_seconds=2",
                        "limits.seconds=60",
                        "limits.memory_mb=256",
                        "limits.processes=32",
                        "limits.scratch_mb=16");
                CodeReward impatient = Programs.openOrSkip("limits.seconds=1", "limits.processes=16")) {
            assertThat(reward.sandbox().isolates()).isTrue();
            judging();
            forging();
            escaping(server.getLocalPort());
            exhausting();
            run(reward);
            candidates.clear();
            waiting();
            run(impatient);
            server.setSoTimeout(1);
            try {
                server.accept().close();
                connected = true;
            } catch (SocketTimeoutException e) {
                connected = false;
            }
        }
    }

    private void run(CodeReward reward) {
        List<String> names = new ArrayList<>(candidates.keySet());
        List<Explanation> all = reward.explain(new ArrayList<>(candidates.values()));
        for (int i = 0; i < names.size(); i++) {
            explained.put(names.get(i), all.get(i));
        }
    }

    private void judging() {
        program("right", 1, "3 of 3 asserts hold", "Here it is:\n```python\n" + ADD + "```\n", ADD_TESTS);
        program(
                "partly right",
                2 / 3.0,
                "2 of 3 asserts hold; the first that does not: assert add('a', 'b') == 'ab' (TypeError",
                "def add(a, b):\n    return int(a + 0) + b",
                ADD_TESTS);
        program("wrong value", 0, "assert f() == 2 (got 1)", "def f():\n    return 1", "assert f() == 2");
        program("no Python", 0, "SyntaxError: line 1", "def add(a, b:\n  return", ADD_TESTS);
        program("no program", 0, "no program in the reply", "```python\n```", ADD_TESTS);
        program(
                "names and texts in Unicode",
                1,
                "1 of 1",
                "def größe(名):\n    return {'北京': 2, '😀': 1}[名]",
                "assert größe('北京') == 2 and größe('😀') == 1");
        program(
                "an error is expected",
                1,
                "1 of 1",
                "def f(x):\n    if x < 0:\n        raise ValueError(x)",
                "try:\n    f(-1)\n    assert False\nexcept ValueError:\n    pass");
        program(
                "an expected error does not come",
                0,
                "0 of 1 asserts hold; the first that does not: assert False",
                "def f(x):\n    pass",
                "try:\n    f(-1)\n    assert False\nexcept ValueError:\n    pass");
        program(
                "check(candidate) as in HumanEval",
                2 / 3.0,
                "2 of 3",
                ADD,
                "METADATA = {}\n\ndef check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(2, 2) == 5\n"
                        + "    for i in range(3):\n        assert candidate(i, i) == 2 * i\n");
        program("a test function", 1, "1 of 1", ADD, "def test_add():\n    assert add(1, 1) == 2");
        program("tests without an assert", 1, "1 of 1", ADD, "if add(1, 1) != 2:\n    raise AssertionError('no')");
        program("modest output", 1, "1 of 1", "print('x' * 1000000)\n" + ADD, "assert add(1, 1) == 2");
        program(
                "its main part does not run",
                1,
                "1 of 1",
                ADD + "if __name__ == '__main__':\n    raise SystemExit(3)",
                "assert add(1, 1) == 2");
    }

    private void forging() {
        program(
                "prints that it passed",
                0,
                "0 of 1",
                "import sys\nfor text in ('ready', 'pass YXNzZXJ0', 'end', '3 of 3 asserts hold'):\n    print(text)\n"
                        + "    sys.stderr.write(text)\ndef add(a, b): return 0",
                "assert add(1, 1) == 2");
        program(
                "writes results to every pipe",
                0,
                "0 of 1",
                "import os\nfor fd in range(1, 64):\n    try:\n        os.write(fd, b'\\n' + b'0' * 32 + b' pass YQ==\\n'"
                        + " + b'0' * 32 + b' end\\n')\n    except OSError: pass\ndef add(a, b): return 0",
                "assert add(1, 1) == 2");
        program("ends early", 0, "ended before its tests did", "import os\nos._exit(0)", "assert True");
        program(
                "ends early in a test",
                0,
                "ended before its tests did",
                "import os\ndef add(a, b): os._exit(0)",
                "assert True",
                "assert add(1, 1) == 2");
        program("calls sys.exit", 0, "SystemExit: 0", "import sys\nsys.exit(0)", "assert True");
        program(
                "calls sys.exit in a test",
                0.5,
                "SystemExit",
                "import sys\ndef f(): sys.exit(0)",
                "assert f()",
                "assert 1 == 1");
        program("closes all pipes", 0, "", "import os\nos.closerange(0, 256)", "assert True");
        program("closes its output", 1, "1 of 1", "import sys\nsys.stdout.close()\n" + ADD, "assert add(1, 1) == 2");
        program(
                "equals anything",
                0,
                "equal to anything",
                "class Any(int):\n    def __eq__(self, other): return True\n    __hash__ = None\n"
                        + "def f(): return Any()\ndef g(): return [1, Any()]",
                "assert f() == 42",
                "assert g() == [1, 2]",
                "assert 42 == f()");
        program(
                "an equality of its own that is one",
                1,
                "3 of 3",
                "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int",
                "assert P(1) == P(1)",
                "assert [P(1)] == [P(1)]",
                "assert P(1) != P(2)");
        program(
                "changes built-in functions",
                0,
                "0 of 1",
                "import builtins\nbuiltins.len = lambda x: 3\nbuiltins.AssertionError = None\ndef f(): return []",
                "assert len(f()) == 3");
        program(
                "traces and patches",
                0,
                "0 of 1",
                "import sys, os, base64, json\nsys.settrace(lambda *a: None)\nos.write = lambda *a: 1\n"
                        + "base64.b64encode = lambda x: b''\ndef f(): return 1",
                "assert f() == 2");
    }

    private void escaping(int port) {
        program("reads the users", 0, "FileNotFoundError", "text = open('/etc/passwd').read()", "assert text");
        program(
                "reads the user's files",
                0,
                "FileNotFoundError",
                "text = open('%s').read()".formatted(secret),
                "assert 'own' in text");
        program(
                "connects",
                0,
                "Error",
                "import socket\ndef f():\n    socket.create_connection(('127.0.0.1', %d), 5).close()\n    return True"
                        .formatted(port),
                "assert f()");
        program(
                "asks for an address",
                0,
                "gaierror",
                "import socket\ndef f():\n    return socket.getaddrinfo('example.com', 80)",
                "assert f()");
        for (String place : List.of("/usr", "/harness", "/", "/dev", folder.toString())) {
            program("writes to " + place, 0, "Error", "open('%s/x', 'w').write('x')".formatted(place), "assert True");
        }
        program(
                "sees no other process and no user",
                1,
                "3 of 3",
                "import os",
                "assert len([p for p in os.listdir('/proc') if p.isdigit()]) < 8",
                "assert os.environ.get('JAVA_HOME') is None and os.environ['HOME'] == '/tmp'",
                "assert [line for line in open('/proc/self/status') if line.startswith('CapEff')][0].split()[1].strip('0') == ''");
        program(
                "kills its parents",
                0,
                "",
                "import os, signal\nfor pid in (os.getppid(), 1, -1):\n    try:\n        os.kill(pid, signal.SIGKILL)\n"
                        + "    except OSError: pass\nraise RuntimeError('still here')",
                "assert True");
        program(
                "leaves a process behind",
                1,
                "1 of 1",
                "import os, subprocess\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
                        + "        os.execv('/bin/sleep', ['sleep', '" + MARK + "'])\n    os._exit(0)\n",
                "assert True");
    }

    private void exhausting() {
        program("never ends", 0, "more than 2 s of processor time", "while True:\n    pass", "assert True");
        program("never ends in a test", 0, "processor time", "def f():\n    while True: pass", "assert f()");
        program(
                "catches the signal for its time",
                0,
                "killed",
                "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
                "assert True");
        program(
                "allocates without end",
                0,
                "MemoryError",
                "x = []\nwhile True:\n    x.append(bytearray(10 ** 7))",
                "assert True");
        program(
                "allocates in many processes",
                0,
                "its processes used more than 256 MB of memory",
                "import os, time\nfor i in range(8):\n    if os.fork() == 0:\n        x = bytearray(os.urandom(1)) * (60 << 20)\n"
                        + "        time.sleep(600)\ntime.sleep(600)",
                "assert True");
        program(
                "has few processes",
                1,
                "1 of 1",
                "import os, signal\ndef forks():\n    for i in range(1000):\n        try:\n            if os.fork() == 0:\n"
                        + "                signal.pause()\n        except OSError:\n            return i\n    return 1000",
                "assert 1 < forks() <= 32");
        program(
                "fills the disk",
                1,
                "1 of 1",
                "import os\ndef fill():\n    size = 0\n    for i in range(100):\n        try:\n"
                        + "            with open('/tmp/%d' % i, 'wb') as f:\n                size += f.write(bytes(1 << 20))\n"
                        + "        except OSError: pass\n    return size",
                "assert 8 << 20 < fill() <= 16 << 20");
        program(
                "prints without end",
                0,
                "printed more than 16 MB",
                "while True:\n    print('x' * 10000)",
                "assert True");
        program(
                "prints garbage",
                1,
                "1 of 1",
                "import os, sys\nsys.stdout.buffer.write(os.urandom(100000))\n" + ADD,
                "assert add(1, 1) == 2");
        program(
                "deletes everything",
                1,
                "1 of 1",
                "import shutil\nfor place in ('/tmp', '/harness', '/dev'):\n    shutil.rmtree(place, ignore_errors=True)\n"
                        + ADD,
                "assert add(1, 1) == 2");
        program("right after all of that", 1, "3 of 3", ADD, ADD_TESTS);
    }

    private void waiting() {
        program("sleeps", 0, "it ran for more than 1 s", "import time\ntime.sleep(1000)", "assert True");
        program(
                "forks without end",
                0,
                "it ran for more than 1 s",
                "import os, time\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        time.sleep(1000)",
                "assert True");
    }

    @TestFactory
    List<DynamicTest> eachHasItsScore() {
        return expected.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Explanation explanation = explained.get(entry.getKey());
                    assertThat(explanation.outcome())
                            .as(explanation.detail())
                            .isEqualTo(new Score(entry.getValue().score()));
                    assertThat(explanation.detail()).contains(entry.getValue().detail());
                }))
                .toList();
    }

    @Test
    void nothingReachedTheOutside() {
        assertThat(connected).isFalse();
        assertThat(folder).isDirectoryContaining(path -> path.equals(secret));
        assertThat(folder.toFile().list()).containsExactly("secret.txt");
    }

    @Test
    void nothingIsLeftRunning() {
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(MARK)))
                .allSatisfy(process ->
                        assertThat(process.onExit().get(30, TimeUnit.SECONDS)).isNotNull());
    }

    @Test
    void brokenTestsAreAFailureAndNoScore() {
        try (CodeReward reward = Programs.openOrSkip()) {
            assertThat(reward.explain(List.of(candidate(ADD, "assert add(1,")))
                            .get(0)
                            .outcome())
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.reason())
                                    .startsWith("the tests are no Python: SyntaxError: line 1"));
        }
    }
}
