package dev.laurel.reward.code;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What runs programs of a language, and the harness that runs them against tests. */
interface Interpreter {

    /** What it is, with its version. */
    String about();

    /** The folders that it needs beside the system's own, to be seen at their own place. */
    List<Path> reads();

    /** Writes the harness into a folder. */
    void install(Path folder) throws IOException;

    /**
     * The command that runs the harness.
     *
     * @param folder with the harness, as the process sees it
     */
    List<String> command(String folder, CodeLimits limits);

    /** How many bytes of addresses a process may have. */
    long addressSpace(CodeLimits limits);

    /** A reply that tries what a locked-in program must not be able to do. */
    String probe() throws IOException;

    /** The tests of {@link #probe}, all of which hold where programs are locked in. */
    List<String> probeTests(ProbeFacts facts);
}
