package dev.laurel.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Failure;
import dev.laurel.reward.Guarded;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgedRewardTest {

    /** Judges by length, and notes who asks. */
    private static class Watched implements AskedModel {

        final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public List<Judgement> judge(List<Candidate> batch) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            batches.add(batch.size());
            List<Judgement> judgements = batch.stream()
                    .map(candidate -> Judgement.of(candidate.text().length(), () -> "its length"))
                    .toList();
            inside.decrementAndGet();
            return judgements;
        }

        @Override
        public Set<String> needs() {
            return Set.of();
        }

        @Override
        public Range range() {
            return Range.ANY;
        }

        @Override
        public void close() {
            assertThat(inside.get()).isZero();
            closed.incrementAndGet();
        }
    }

    @Test
    void oneThreadAsksAtATime() {
        Watched judge = new Watched();
        RewardFunction function = new JudgedReward("watched", judge);
        IntStream.range(0, 200).parallel().forEach(i -> function.score(List.of(Candidate.of("a"), Candidate.of("b"))));
        assertThat(judge.most).hasValue(1);
        assertThat(judge.batches).hasSize(200);
        assertThat(function.explain(Candidate.of("abc")).detail()).isEqualTo("its length");
        assertThat(function.explain(Candidate.of("abc")).value()).isEqualTo(3);
    }

    @Test
    void manyCandidatesAreAskedInParts() {
        Watched judge = new Watched();
        RewardFunction function = new JudgedReward("watched", judge);
        assertThat(function.score(Collections.nCopies(2500, Candidate.of("a")))).hasSize(2500);
        assertThat(judge.batches).containsExactly(1024, 1024, 452);
    }

    @Test
    void aClosedModelIsAskedNoMore() {
        Watched judge = new Watched();
        RewardFunction function = new JudgedReward("watched", judge);
        function.close();
        function.close();
        assertThat(judge.closed).hasValue(1);
        assertThat(Guarded.of(function).score(List.of(Candidate.of("a"))))
                .containsExactly(
                        new Failure("java.lang.IllegalStateException: the model of the reward 'watched' was closed"));
        assertThat(judge.batches).isEmpty();
    }

    @Test
    void whoeverIsInterruptedWaitsNoLonger() throws InterruptedException {
        CountDownLatch judging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Watched judge = new Watched() {
            @Override
            public List<Judgement> judge(List<Candidate> batch) {
                judging.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return super.judge(batch);
            }
        };
        RewardFunction function = new JudgedReward("slow", judge);
        Thread busy = new Thread(() -> function.score(List.of(Candidate.of("a"))));
        busy.start();
        judging.await();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> function.score(List.of(Candidate.of("b"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        release.countDown();
        function.close(); // waits for the turn that is under way
        busy.join();
        assertThat(judge.batches).containsExactly(1);
    }
}
