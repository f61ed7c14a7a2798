package dev.laurel.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A guarded function turns whatever the function in it does into outcomes, and counts them. */
class GuardedTest {

    private static final List<Candidate> TWO = List.of(Candidate.of("a"), Candidate.of("b"));

    /** A function that scores 1 unless told otherwise. */
    private record Told(Range range, UnaryOperator<List<Outcome>> change) implements RewardFunction {

        @Override
        public String name() {
            return "told";
        }

        @Override
        public List<Outcome> score(List<Candidate> batch) {
            List<Outcome> ones = new ArrayList<>();
            batch.forEach(candidate -> ones.add(new Score(1)));
            return change.apply(ones);
        }
    }

    private static Guarded guarded(UnaryOperator<List<Outcome>> change) {
        return Guarded.of(new Told(Range.ANY, change));
    }

    @Test
    void passesOnWhatIsInOrder() {
        Guarded guarded = guarded(ones -> List.of(ones.get(0), new Abstain("why not")));
        assertThat(guarded.score(TWO)).containsExactly(new Score(1), new Abstain("why not"));
        assertThat(guarded.counts().scores()).isEqualTo(1);
        assertThat(guarded.counts().abstentions()).isEqualTo(1);
        assertThat(guarded.counts().reasons()).containsEntry("why not", 1L);
        assertThat(Guarded.of(guarded)).isSameAs(guarded);
    }

    @Test
    void anExceptionFailsTheBatch() {
        Guarded guarded = guarded(ones -> {
            throw new IllegalStateException("broken");
        });
        Failure failure = new Failure("java.lang.IllegalStateException: broken");
        assertThat(guarded.score(TWO)).containsExactly(failure, failure);
        assertThat(guarded.explain(TWO.get(0)).outcome()).isEqualTo(failure);
        assertThat(guarded.counts().failures()).isEqualTo(2);
    }

    @Test
    void aUsersMistakeIsOne() {
        assertThatThrownBy(() -> guarded(ones -> {
                            throw new UserError("no such folder");
                        })
                        .score(TWO))
                .isInstanceOf(UserError.class);
    }

    @Test
    void tooFewOrTooManyFail() {
        assertThat(guarded(ones -> ones.subList(0, 1)).score(TWO))
                .containsOnly(new Failure("a batch of 2 was answered by 1 outcomes"));
        assertThat(guarded(ones -> List.of(ones.get(0), ones.get(0), ones.get(0)))
                        .score(TWO))
                .hasSize(2)
                .containsOnly(new Failure("a batch of 2 was answered by 3 outcomes"));
        assertThat(guarded(ones -> null).score(TWO)).containsOnly(new Failure("a batch of 2 was answered by nothing"));
        assertThat(guarded(ones -> {
                            ones.set(1, null);
                            return ones;
                        })
                        .score(TWO))
                .containsExactly(new Score(1), new Failure("no outcome"));
    }

    @Test
    void whatLeavesTheDeclaredRangeFails() {
        Guarded guarded = Guarded.of(new Told(Range.UNIT, ones -> List.of(ones.get(0), new Score(1.5))));
        Failure failure = new Failure("the reward is outside its declared range 0 … 1");
        assertThat(guarded.score(TWO)).containsExactly(new Score(1), failure);
        assertThat(guarded.explain(TWO).get(1).outcome()).isEqualTo(failure);
    }

    @Test
    void whatIsNoNumberFailsForThatCandidateAlone() {
        RewardFunction function = RewardFunction.of("lambda", c -> c.text().equals("a") ? Double.NaN : 2);
        assertThat(function.score(TWO)).containsExactly(new Failure("the reward is NaN"), new Score(2));
        RewardFunction thrower = RewardFunction.of("lambda", c -> Double.parseDouble(c.text()));
        assertThat(thrower.score(List.of(Candidate.of("x"), Candidate.of("3"))))
                .satisfies(outcomes -> assertThat(outcomes.get(0)).isInstanceOf(Failure.class))
                .contains(new Score(3));
    }

    @Test
    void whatTakesTooLongFailsAndIsInterrupted() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Guarded guarded = Guarded.of(
                new Told(Range.ANY, ones -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return ones;
                }),
                Duration.ofMillis(50));
        assertThat(guarded.score(TWO)).containsOnly(new Failure("no answer within 0.05 s"));
        interrupted.await();
        assertThat(guarded.counts().failures()).isEqualTo(2);
    }

    @Test
    void whatThrowsInTimeIsToldAsWithoutALimit() {
        Guarded guarded = Guarded.of(
                new Told(Range.ANY, ones -> {
                    throw new IllegalStateException("broken");
                }),
                Duration.ofSeconds(60));
        assertThat(guarded.score(TWO)).containsOnly(new Failure("java.lang.IllegalStateException: broken"));
    }

    @Test
    void reasonsAreNotCountedWithoutEnd() {
        RewardFunction function = new SingleReward() {
            @Override
            public String name() {
                return "counter";
            }

            @Override
            public Judgement judge(Candidate candidate) {
                return Judgement.failure("not " + candidate.text());
            }
        };
        Guarded guarded = Guarded.of(function);
        for (int i = 0; i < 100; i++) {
            guarded.score(List.of(Candidate.of("" + i)));
        }
        assertThat(guarded.counts().reasons())
                .hasSize(21)
                .containsEntry("not 7", 1L)
                .containsEntry("other reasons", 80L);
    }

    @Nested
    class KeepsTheContract extends RewardFunctionContract {
        @Override
        protected RewardFunction function() {
            return Guarded.of(RewardFunction.of("lambda", c -> c.text().length()), Duration.ofSeconds(60));
        }
    }
}
