package dev.laurel.reward.code;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * How a run of the harness ended.
 *
 * @param lines what it said with its secret, without it
 * @param limit the limit that ended it; empty if none did
 * @param status its exit status
 * @param errors the end of what the program printed
 */
record Ended(List<String> lines, String limit, int status, String errors) {

    private static final String BROKEN = "broken ";
    private static final String PASS = "pass ";
    private static final String FAIL = "fail ";

    /** Whether the harness came as far as running the program. */
    boolean started() {
        return lines.contains(LockedProcess.READY);
    }

    /** Whether the harness came to its end. */
    boolean finished() {
        return lines.contains(LockedProcess.END);
    }

    /** Why the tests are no program, if they are none. */
    Optional<String> brokenTests() {
        return lines.stream()
                .filter(line -> line.startsWith(BROKEN))
                .map(line -> decoded(line.substring(BROKEN.length())))
                .findFirst();
    }

    /** What became of each assert; only of worth if it {@link #finished}. */
    List<AssertOutcome> verdicts() {
        return lines.stream()
                .filter(line -> line.startsWith(PASS) || line.startsWith(FAIL))
                .map(line -> {
                    String[] parts = decoded(line.substring(PASS.length())).split("\t", 2);
                    return new AssertOutcome(line.startsWith(PASS), parts[0], parts.length > 1 ? parts[1] : "");
                })
                .toList();
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
