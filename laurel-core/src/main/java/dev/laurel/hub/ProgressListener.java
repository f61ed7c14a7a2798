package dev.laurel.hub;

/** Hears how a download or conversion gets on; called often, from the thread that does the work. */
@FunctionalInterface
public interface ProgressListener {

    void onProgress(Progress progress);

    /** Hears nothing. */
    static ProgressListener none() {
        return progress -> {};
    }
}
