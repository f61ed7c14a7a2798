package dev.laurel.hub;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the reading of a stream from which nothing comes any more; Java's HTTP client by itself would wait for ever.
 */
final class StallWatch {

    private final Duration patience;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * @param patience how long one read may take
     */
    StallWatch(Duration patience) {
        this.patience = patience;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "laurel-download-watch");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        // No thread stays behind when nothing is watched.
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    Watched watch(InputStream in) {
        return new Watched(in);
    }

    /** A stream under watch. */
    final class Watched {

        private final InputStream in;
        private final AtomicBoolean stalled = new AtomicBoolean();

        private Watched(InputStream in) {
            this.in = in;
        }

        /** As {@link InputStream#read(byte[])}, or an exception when nothing came for too long. */
        int read(byte[] buffer) throws IOException {
            ScheduledFuture<?> alarm = timer.schedule(this::giveUp, patience.toMillis(), TimeUnit.MILLISECONDS);
            int count;
            try {
                count = in.read(buffer);
            } catch (IOException e) {
                throw stalled.get() ? stall() : e;
            } finally {
                alarm.cancel(false);
            }
            if (stalled.get()) {
                throw stall();
            }
            return count;
        }

        private IOException stall() {
            return new IOException("nothing was received for " + patience.toSeconds() + " seconds");
        }

        private void giveUp() {
            stalled.set(true);
            try {
                in.close();
            } catch (IOException e) {
                // The reader will notice by itself.
            }
        }
    }
}
