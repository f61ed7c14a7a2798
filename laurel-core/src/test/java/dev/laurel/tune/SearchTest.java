package dev.laurel.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.recipe.Onlooker;
import dev.laurel.recipe.WatchedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches with a made-up run, which is as good as its x is near 0.3 and gets there the faster the longer it runs. */
class SearchTest {

    private static final Goal SCORE = new Goal("score", true);
    private static final SearchSpace SPACE =
            new SearchSpace(List.of(Dimension.parse("x=uniform(0, 1)"), Dimension.parse("y=log(1e-3, 1)")));
    private static final int STEPS = 90;

    @TempDir
    Path temp;

    /** Ends the search at some point, as a kill would. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static class MadeUp implements Search.Runner {

        final List<Integer> begun = Collections.synchronizedList(new ArrayList<>());

        double score(Trial trial, double share) {
            double x = Double.parseDouble(trial.values().getOrDefault("x", "0.3")) - 0.3;
            return (1 - x * x) * Math.sqrt(share);
        }

        @Override
        public WatchedRun.Outcome run(Trial trial, Onlooker onlooker) {
            begun.add(trial.number());
            for (int step = 1; step <= STEPS; step++) {
                Onlooker.Reached reached = new Onlooker.Reached((double) step / STEPS, step, step / 30.0);
                if (onlooker.looksAt(reached.share())
                        && !onlooker.goesOn(reached, Map.of("score", score(trial, reached.share())))) {
                    return new WatchedRun.Outcome(true, reached, Map.of());
                }
            }
            return new WatchedRun.Outcome(false, new Onlooker.Reached(1, STEPS, 3), Map.of("score", score(trial, 1)));
        }

        @Override
        public void ended(Trial trial, List<Trial> all) {}
    }

    private Path file() {
        return temp.resolve("trials.jsonl");
    }

    private static SearchConfig config(String... keys) {
        return Config.defaults(SearchConfig.class, keys);
    }

    private List<Trial> search(int trials, SearchConfig config, Search.Runner runner) {
        return search(SPACE, trials, config, runner);
    }

    private List<Trial> search(SearchSpace space, int trials, SearchConfig config, Search.Runner runner) {
        try (Journal journal = Journal.open(file())) {
            return new Search(space, config, SCORE, new History(journal), trials, runner).run();
        }
    }

    /** All but the seconds that trials took. */
    private static List<Object> told(List<Trial> trials) {
        return trials.stream()
                .<Object>map(t -> List.of(
                        t.number(),
                        t.values(),
                        t.judged(),
                        t.status().orElseThrow(),
                        t.value(),
                        t.ended().orElseThrow().updates()))
                .toList();
    }

    @Test
    void givesUpMostTrialsEarly() {
        List<Trial> trials = search(30, config("sampler=random"), new MadeUp());
        Trial best = trials.stream().min(Trial.bestFirst(SCORE)).orElseThrow();
        List<Trial> full = new ArrayList<>();
        for (Trial trial : trials) {
            full.add(TpeSamplerTest.completed(trial.number(), trial.values(), new MadeUp().score(trial, 1)));
        }
        // the order of trials never changes on the way, so that the best of all is found
        assertThat(best.number())
                .isEqualTo(
                        full.stream().min(Trial.bestFirst(SCORE)).orElseThrow().number());
        long updates = trials.stream()
                .mapToLong(t -> t.ended().orElseThrow().updates())
                .sum();
        assertThat(updates).isLessThan(30 * STEPS * 4 / 10);
        assertThat(trials)
                .allSatisfy(t -> assertThat(t.ended().orElseThrow().updates()).isIn(10L, 30L, 90L));
        // judged after 1/9 of 90 updates, and after a third
        assertThat(trials)
                .allSatisfy(t -> assertThat(t.judged().get(0).updates()).isEqualTo(10));
    }

    @Test
    void withoutASchedulerAllRunToTheirEnd() {
        List<Trial> trials = search(5, config("scheduler=none", "sampler=sobol"), new MadeUp());
        assertThat(trials).hasSize(5).allMatch(t -> t.is(TrialEvent.Status.COMPLETED));
        assertThat(trials).allMatch(t -> t.judged().isEmpty());
    }

    /** Killed in the middle of a trial, between a judgement and the end of its trial, and in the middle of a line. */
    @Test
    void isTheSameWhenKilledAndResumed() throws IOException {
        SearchConfig config = config();
        List<Object> whole = told(search(25, config, new MadeUp()));
        List<String> lines = Files.readAllLines(file());
        for (int kept = 0; kept < lines.size(); kept += 3) {
            Files.writeString(file(), String.join("\n", lines.subList(0, kept)) + (kept == 0 ? "" : "\n"));
            Files.writeString(file(), lines.get(kept).substring(0, 9), StandardOpenOption.APPEND);
            assertThat(told(search(25, config, new MadeUp())))
                    .as("after %d lines", kept)
                    .isEqualTo(whole);
        }
    }

    @Test
    void goesOnWithTheTrialThatWasInterrupted() {
        SearchConfig config = config("scheduler=none");
        MadeUp killed = new MadeUp() {
            @Override
            public WatchedRun.Outcome run(Trial trial, Onlooker onlooker) {
                if (trial.number() == 4) {
                    throw new Killed();
                }
                return super.run(trial, onlooker);
            }
        };
        assertThatThrownBy(() -> search(6, config, killed)).isInstanceOf(Killed.class);
        MadeUp rest = new MadeUp();
        assertThat(search(6, config, rest)).hasSize(6);
        assertThat(rest.begun).containsExactly(4, 5, 6);
        // and there can be more of them
        MadeUp more = new MadeUp();
        assertThat(search(8, config, more)).hasSize(8);
        assertThat(more.begun).containsExactly(7, 8);
    }

    @Test
    void aTrialThatFailsDoesNotEndTheSearch() {
        MadeUp failing = new MadeUp() {
            @Override
            public WatchedRun.Outcome run(Trial trial, Onlooker onlooker) {
                switch (trial.number()) {
                    case 1 -> throw new UserError("the values do not fit");
                    case 2 -> throw new OutOfMemoryError("Java heap space");
                    case 3 -> {
                        return new WatchedRun.Outcome(false, new Onlooker.Reached(1, STEPS, 3), Map.of("other", 1.0));
                    }
                    case 4 -> throw new IllegalStateException("can't allocate memory: tried 9 bytes\nat frame 1");
                    default -> {
                        return super.run(trial, onlooker);
                    }
                }
            }
        };
        List<Trial> trials = search(6, config("sampler=random"), failing);
        assertThat(trials.subList(0, 4)).allMatch(t -> t.is(TrialEvent.Status.FAILED));
        assertThat(trials.subList(0, 4).stream()
                        .map(t -> t.ended().orElseThrow().reason()))
                .containsExactly(
                        "the values do not fit",
                        "out of memory: Java heap space",
                        "score on dev is not defined",
                        "can't allocate memory: tried 9 bytes");
        // the first that does not fail has nobody to be compared with
        assertThat(trials.get(4).is(TrialEvent.Status.COMPLETED)).isTrue();
    }

    @Test
    void aFullDiskEndsTheSearchAndNotTheTrial() {
        MadeUp full = new MadeUp() {
            @Override
            public WatchedRun.Outcome run(Trial trial, Onlooker onlooker) {
                throw new RunFailure("the disk is full");
            }
        };
        assertThatThrownBy(() -> search(3, config(), full)).hasMessage("the disk is full");
        assertThat(search(3, config(), new MadeUp()).get(0).is(TrialEvent.Status.COMPLETED))
                .isTrue();
    }

    @Test
    void nothingIsTriedTwice() {
        SearchSpace six = new SearchSpace(List.of(Dimension.parse("a=1|2|3"), Dimension.parse("b=int(0, 1)")));
        for (String sampler : List.of("random", "tpe", "sobol")) {
            List<Trial> trials = search(six, 30, config("sampler=" + sampler, "scheduler=none"), new MadeUp());
            assertThat(trials.stream().map(Trial::values).distinct())
                    .as(sampler)
                    .hasSize(6);
            assertThat(trials).hasSize(6);
            assertThat(file().toFile().delete()).isTrue();
        }
    }

    @Test
    void severalJobsRunEachTrialOnce() {
        MadeUp runner = new MadeUp();
        List<Trial> trials = search(20, config("jobs=3", "sampler=random"), runner);
        assertThat(trials).hasSize(20).allMatch(t -> t.ended().isPresent());
        assertThat(runner.begun).doesNotHaveDuplicates().hasSize(20);
        // what is tried at random does not depend on which trial was faster
        assertThat(trials.stream().map(Trial::values))
                .isEqualTo(new ArrayList<>(trials.stream()
                        .map(t -> new RandomSampler(SPACE, 42).next(t.number(), 0, List.of()))
                        .toList()));
    }

    @Test
    void theBestStandsFirst() {
        List<Trial> trials = new ArrayList<>(List.of(
                ended(1, TrialEvent.Status.FAILED, 0, Optional.empty()),
                ended(2, TrialEvent.Status.STOPPED, 1, Optional.of(0.9)),
                ended(3, TrialEvent.Status.COMPLETED, 2, Optional.of(0.5)),
                ended(4, TrialEvent.Status.STOPPED, 2, Optional.of(0.4)),
                ended(5, TrialEvent.Status.COMPLETED, 2, Optional.of(0.7))));
        trials.sort(Trial.bestFirst(SCORE));
        assertThat(trials.stream().map(Trial::number)).containsExactly(5, 3, 4, 2, 1);
        trials.sort(Trial.bestFirst(Goal.of("log_loss")));
        assertThat(trials.stream().map(Trial::number)).containsExactly(3, 5, 4, 2, 1);
    }

    private static Trial ended(int number, TrialEvent.Status status, int judged, Optional<Double> value) {
        return new Trial(
                number,
                Map.of(),
                Collections.nCopies(judged, new TrialEvent.Judged(number, 0, 0.1, value, 1, 1, true)),
                Optional.of(new TrialEvent.Ended(number, status, value, 1, 1, "", 0)));
    }

    @Test
    void refusesAJournalThatIsNone() throws IOException {
        Files.writeString(
                file(), "{\"event\": \"begun\", \"trial\": 1, \"values\": {\"x\": \"0.5\"}}\n{\"event\": \"gone\"}\n");
        assertThatThrownBy(() -> Journal.open(file()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file() + ":2: not a line of a search's journal");
    }
}
