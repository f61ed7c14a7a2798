package dev.laurel.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void runsOnceOnEachWorkerAtTheSameTime() {
        try (Workers workers = new Workers(3)) {
            Set<String> seen = ConcurrentHashMap.newKeySet();
            CountDownLatch all = new CountDownLatch(3);
            workers.run(w -> {
                all.countDown();
                await(all); // ends only if all three are here
                seen.add(w + " " + Workers.current() + " "
                        + Thread.currentThread().getName());
            });
            assertThat(seen)
                    .containsExactlyInAnyOrder("0 0 laurel-worker-0", "1 1 laurel-worker-1", "2 2 laurel-worker-2");
            assertThat(workers.count()).isEqualTo(3);
            assertThat(Workers.current()).isZero();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatAWorkerThrowsIsThrownWhenAllHaveEnded() {
        try (Workers workers = new Workers(3)) {
            AtomicInteger ended = new AtomicInteger();
            CountDownLatch thrown = new CountDownLatch(2);
            Throwable failure = catchThrowable(() -> workers.run(w -> {
                if (w == 2) {
                    await(thrown);
                    ended.incrementAndGet();
                    return;
                }
                thrown.countDown();
                throw new IllegalArgumentException("worker " + w);
            }));
            assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessage("worker 0");
            assertThat(failure.getSuppressed())
                    .singleElement()
                    .satisfies(s -> assertThat(s).hasMessage("worker 1"));
            assertThat(ended).hasValue(1);
            // and they work on
            AtomicInteger again = new AtomicInteger();
            workers.run(w -> again.incrementAndGet());
            assertThat(again).hasValue(3);
        }
    }

    @Test
    void anErrorStaysAnError() {
        try (Workers workers = new Workers(1)) {
            OutOfMemoryError error = new OutOfMemoryError("made up");
            assertThatThrownBy(() -> workers.run(w -> {
                        throw error;
                    }))
                    .isSameAs(error);
        }
    }

    @Test
    void anInterruptWaitsForTheWorkersAndIsKept() {
        try (Workers workers = new Workers(2)) {
            AtomicInteger ended = new AtomicInteger();
            Thread.currentThread().interrupt();
            workers.run(w -> ended.incrementAndGet());
            assertThat(Thread.interrupted()).isTrue();
            assertThat(ended).hasValue(2);
        }
    }
}
