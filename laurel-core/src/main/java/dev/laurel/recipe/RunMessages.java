package dev.laurel.recipe;

import dev.laurel.report.Progress;
import java.util.ArrayList;
import java.util.List;

/** What a run tells its user; its warnings are kept for the page. */
final class RunMessages {

    private final Progress progress;
    private final List<String> warnings = new ArrayList<>();

    RunMessages(Progress progress) {
        this.progress = progress;
    }

    void say(String line) {
        progress.message(line);
    }

    void warn(String line) {
        warnings.add(line);
        say("warning: " + line);
    }

    List<String> warnings() {
        return warnings;
    }
}
