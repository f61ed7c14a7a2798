package dev.laurel.reward.code;

import dev.laurel.base.RunFailure;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Outcome;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The function of {@link Code}: each reply is a program of its own, several at once. */
final class CodeReward implements RewardFunction {

    private static final int SHOWN_OUTPUT = 300;

    /** Signals as exit statuses: 128 and the signal's number. */
    private static final int KILLED = 128 + 9;

    private static final int OUT_OF_PROCESSOR_TIME = 128 + 24;

    private final Code settings;
    private final CodeRunner runner;
    private final ExecutorService workers;

    private CodeReward(Code settings, CodeRunner runner) {
        this.settings = settings;
        this.runner = runner;
        AtomicInteger number = new AtomicInteger();
        int parallel = settings.parallel().orElse(Runtime.getRuntime().availableProcessors());
        this.workers = Executors.newFixedThreadPool(parallel, work -> {
            Thread thread = new Thread(work, "code " + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Finds the interpreter and what locks programs in, and tries both.
     *
     * @throws dev.laurel.base.UserError if either is not there
     */
    static CodeReward open(Code settings, Tools tools) {
        Interpreter interpreter = settings.language().interpreter(settings.interpreter(), tools);
        return new CodeReward(settings, Sandboxes.open(settings.isolation(), interpreter, settings.limits(), tools));
    }

    /** What locks programs in. */
    Sandbox sandbox() {
        return runner.sandbox();
    }

    @Override
    public String name() {
        return "code";
    }

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Set<String> needs() {
        Set<String> needs = new HashSet<>();
        needs.add(settings.tests().orElse(REFERENCE));
        if (settings.continuesPrompt()) {
            needs.add(PROMPT);
        }
        return needs;
    }

    @Override
    public List<Outcome> score(List<Candidate> batch) {
        return judged(batch).stream().map(Judgement::outcome).toList();
    }

    @Override
    public List<Explanation> explain(List<Candidate> batch) {
        return judged(batch).stream()
                .map(judgement -> new Explanation(
                        name(), judgement.outcome(), judgement.detail().get(), List.of()))
                .toList();
    }

    private List<Judgement> judged(List<Candidate> batch) {
        List<Callable<Judgement>> work = new ArrayList<>();
        batch.forEach(candidate -> work.add(() -> judge(candidate)));
        try {
            List<Judgement> judgements = new ArrayList<>();
            // If this thread is interrupted, the programs that still run are.
            for (Future<Judgement> future : workers.invokeAll(work)) {
                judgements.add(result(future));
            }
            return judgements;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailure("interrupted while programs were running", e);
        }
    }

    private static Judgement result(Future<Judgement> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException | CancellationException e) {
            return Judgement.failure(
                    e.getCause() == null ? e.toString() : e.getCause().toString());
        }
    }

    private Judgement judge(Candidate candidate) throws InterruptedException {
        CodeTests tests = CodeTests.of(candidate, settings);
        if (tests.texts().isEmpty()) {
            return Judgement.abstain("no tests");
        }
        String program =
                settings.fence().code(candidate.text(), settings.language().labels());
        if (program.isBlank()) {
            return Judgement.of(0, () -> "no program in the reply");
        }
        try {
            return judged(runner.run(before(candidate) + program, tests));
        } catch (IOException e) {
            return Judgement.failure("no process could be started: " + e.getMessage());
        }
    }

    private String before(Candidate candidate) {
        return settings.continuesPrompt() ? candidate.prompt().text() : "";
    }

    private Judgement judged(Ended ended) {
        Optional<String> broken = ended.brokenTests();
        if (broken.isPresent()) {
            return Judgement.failure("the tests are no " + settings.language().title() + ": " + broken.get());
        }
        if (!ended.started()) {
            return Judgement.failure("%s in %s did not start (%s)"
                    .formatted(
                            runner.interpreter().about(),
                            runner.sandbox().name(),
                            !ended.limit().isEmpty()
                                    ? ended.limit()
                                    : "exit status " + ended.status() + printed(ended)));
        }
        if (!ended.finished()) {
            return Judgement.of(0, () -> stopped(ended) + printed(ended) + unlocked());
        }
        List<AssertOutcome> verdicts = ended.verdicts();
        return Judgement.of(settings.score().of(verdicts), () -> told(verdicts) + printed(ended) + unlocked());
    }

    /** Why a program has no verdicts: what it might have said before is not believed. */
    private String stopped(Ended ended) {
        if (!ended.limit().isEmpty()) {
            return ended.limit();
        }
        return switch (ended.status()) {
            case OUT_OF_PROCESSOR_TIME ->
                "it used more than " + settings.limits().cpuSeconds() + " s of processor time";
            case KILLED -> "it was killed: by itself, for its processor time, or as the machine's memory ran out";
            default -> "it ended before its tests did, with exit status " + ended.status();
        };
    }

    private static String told(List<AssertOutcome> verdicts) {
        long holding = verdicts.stream().filter(AssertOutcome::holds).count();
        String count = holding + " of " + verdicts.size() + " asserts hold";
        return verdicts.stream()
                .filter(verdict -> !verdict.holds())
                .findFirst()
                .map(first -> count + "; the first that does not: " + first.text()
                        + (first.why().isEmpty() ? "" : " (" + first.why() + ")"))
                .orElse(count);
    }

    private static String printed(Ended ended) {
        String text = ended.errors().replaceAll("\\s+", " ");
        if (text.isEmpty()) {
            return "";
        }
        return "; printed: "
                + (text.length() > SHOWN_OUTPUT ? "…" + text.substring(text.length() - SHOWN_OUTPUT) : text);
    }

    private String unlocked() {
        return runner.sandbox().isolates() ? "" : "; run without isolation";
    }

    @Override
    public void close() {
        workers.shutdownNow();
        runner.close();
    }
}
