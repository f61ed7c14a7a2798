package dev.laurel.distributed;

import dev.laurel.tensor.Cores;
import dev.laurel.tensor.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * The cores of the machine as data-parallel workers: W threads, each computing with one OpenMP thread.
 *
 * <p>Two workers of one thread were measured against one worker of two threads: as fast or up to a quarter faster when
 * the machine is quiet, 2.5 times faster when something else uses a core (two OpenMP threads wait for each other by
 * spinning), and bit-identical from run to run. With one worker, the ops use all cores.
 */
public final class Workers implements AutoCloseable {

    private static final ThreadLocal<Integer> CURRENT = ThreadLocal.withInitial(() -> 0);

    private final List<ExecutorService> threads = new ArrayList<>();

    public Workers(int count) {
        int cores = Cores.mine();
        int threadsEach = count == 1 ? cores : 1;
        for (int w = 0; w < count; w++) {
            int worker = w;
            ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
                Thread made = new Thread(task, "laurel-worker-" + worker);
                made.setDaemon(true);
                return made;
            });
            threads.add(thread);
        }
        run(worker -> Engine.useThreads(threadsEach));
    }

    public int count() {
        return threads.size();
    }

    /** The number of the worker that the calling thread is; 0 outside of workers. */
    public static int current() {
        return CURRENT.get();
    }

    /**
     * Runs the task once on each worker and waits for all of them.
     *
     * @throws RuntimeException what the first failing worker threw, the others' failures suppressed in it
     */
    public void run(IntConsumer task) {
        List<Future<?>> pending = new ArrayList<>();
        for (int w = 0; w < threads.size(); w++) {
            int worker = w;
            pending.add(threads.get(w).submit(() -> {
                CURRENT.set(worker);
                task.accept(worker);
            }));
        }
        Throwable failure = null;
        boolean interrupted = false;
        for (Future<?> future : pending) {
            while (true) {
                try {
                    future.get();
                    break;
                } catch (InterruptedException e) {
                    // The workers use native memory of the caller's scope: they must end before the caller does.
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (failure == null) {
                        failure = e.getCause();
                    } else {
                        failure.addSuppressed(e.getCause());
                    }
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdown);
    }
}
