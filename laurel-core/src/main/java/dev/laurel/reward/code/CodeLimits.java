package dev.laurel.reward.code;

import dev.laurel.config.Key;

/** What a program may use; one that wants more is a wrong program. */
record CodeLimits(
        @Key(
                doc =
                        "Seconds of the clock from when the program has started; long, since a busy machine lets it wait.",
                defaultValue = "60",
                min = 0,
                exclusiveMin = true)
        double seconds,

        @Key(doc = "Seconds of processor time of each process.", defaultValue = "10", min = 1)
        int cpuSeconds,

        @Key(
                doc =
                        "Megabytes of memory: of addresses for each process of Python, twice the heap of Java, and in use by"
                                + " all processes together.",
                defaultValue = "1024",
                min = 64)
        int memoryMb,

        @Key(doc = "Processes and threads; Java itself has about 25.", defaultValue = "128", min = 1)
        int processes,

        @Key(
                doc = "Megabytes that can be written: to the scratch folder, or without isolation to one file.",
                defaultValue = "64",
                min = 1)
        int scratchMb) {

    /** The same with at least two minutes: what a program can reach does not depend on how fast a busy machine is. */
    CodeLimits patient() {
        return new CodeLimits(Math.max(seconds, 120), Math.max(cpuSeconds, 120), memoryMb, processes, scratchMb);
    }
}
