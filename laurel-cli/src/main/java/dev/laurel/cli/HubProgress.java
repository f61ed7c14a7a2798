package dev.laurel.cli;

import dev.laurel.hub.ModelHub;
import dev.laurel.hub.Progress;
import dev.laurel.hub.ProgressListener;
import java.nio.file.Path;
import java.util.Locale;

/** Shows downloads and conversions of models like all other long work. */
final class HubProgress implements ProgressListener {

    private final dev.laurel.report.Progress shown;

    private String what = "";

    private HubProgress(dev.laurel.report.Progress shown) {
        this.shown = shown;
    }

    /** The folder of a model, which is fetched first if need be. */
    static Path resolve(String model, dev.laurel.report.Progress shown) {
        HubProgress listener = new HubProgress(shown);
        try {
            return ModelHub.system().resolve(model, listener);
        } finally {
            shown.end();
        }
    }

    @Override
    public void onProgress(Progress progress) {
        if (!progress.what().equals(what)) {
            what = progress.what();
            String sentence = what.substring(0, 1).toUpperCase(Locale.ROOT) + what.substring(1);
            shown.begin(sentence, Math.max(0, progress.total()), "B");
        }
        shown.advance(progress.done(), "");
    }
}
