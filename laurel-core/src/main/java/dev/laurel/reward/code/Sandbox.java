package dev.laurel.reward.code;

import java.nio.file.Path;
import java.util.List;

/** A way to start a program. */
interface Sandbox {

    /** What locks programs in, for messages. */
    String name();

    /** Whether it locks them in at all. */
    default boolean isolates() {
        return true;
    }

    /** The harness's folder, as the program sees it. */
    default String seen(Path harness) {
        return "/harness";
    }

    /**
     * The whole command.
     *
     * @param harness the folder of the harness on the machine, with an empty folder {@code root} in it
     * @param program the command inside
     */
    List<String> command(Path harness, List<Path> reads, CodeLimits limits, long addressSpace, List<String> program);
}
