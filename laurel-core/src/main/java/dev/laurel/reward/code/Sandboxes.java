package dev.laurel.reward.code;

import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what locks programs in on this machine, by running a program there that tries to get out: that a tool is
 * installed says little, since the kernel, a container or a policy may forbid what it does.
 */
final class Sandboxes {

    private static final Logger LOG = LoggerFactory.getLogger(Sandboxes.class);

    private final Interpreter interpreter;
    private final CodeLimits limits;
    private final Tools tools;
    private final List<String> problems = new ArrayList<>();

    private Sandboxes(Interpreter interpreter, CodeLimits limits, Tools tools) {
        this.interpreter = interpreter;
        this.limits = limits;
        this.tools = tools;
    }

    /**
     * What runs programs.
     *
     * @throws UserError if they cannot be locked in where they must be, saying what is missing
     */
    static CodeRunner open(Isolation isolation, Interpreter interpreter, CodeLimits limits, Tools tools) {
        return new Sandboxes(interpreter, limits, tools).open(isolation);
    }

    private CodeRunner open(Isolation isolation) {
        try {
            if (isolation != Isolation.NONE) {
                Optional<CodeRunner> found = locked();
                if (found.isPresent()) {
                    return found.get();
                }
                if (isolation == Isolation.REQUIRED) {
                    throw new UserError(refusal());
                }
                LOG.warn(
                        "Programs that a model wrote run without isolation, with all rights of this process, as"
                                + " isolation: best-effort allows: {}",
                        String.join("; ", problems));
            }
            return CodeRunner.open(interpreter, new Unlocked(tools.find("prlimit")), limits);
        } catch (IOException e) {
            throw new RunFailure("The reward 'code' cannot prepare to run programs: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailure("Interrupted while it was tried whether programs can be locked in", e);
        }
    }

    private String refusal() {
        return """
                The reward 'code' runs programs that a model wrote, and found nothing on this machine to lock them in:
                  %s
                It takes Linux with util-linux (unshare, setpriv, prlimit) or bubblewrap (apt install bubblewrap), and a \
                kernel that lets this user make namespaces: see the sysctls kernel.unprivileged_userns_clone, \
                user.max_user_namespaces and kernel.apparmor_restrict_unprivileged_userns; in a container, \
                --security-opt seccomp=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN or one that \
                may nest. Where the whole machine may be harmed, isolation: none runs them as they are.""".formatted(String.join("\n  ", problems));
    }

    private Optional<CodeRunner> locked() throws IOException, InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")) {
            problems.add("this is " + System.getProperty("os.name") + ", and only Linux has what it takes");
            return Optional.empty();
        }
        List<String> missing = new ArrayList<>();
        for (String tool : List.of("setpriv", "prlimit")) {
            if (tools.find(tool).isEmpty()) {
                missing.add(tool);
            }
        }
        if (!missing.isEmpty()) {
            problems.add(String.join(" and ", missing) + ": not installed (apt install util-linux)");
            return Optional.empty();
        }
        Confinement confinement = Confinement.of(
                tools.find("setpriv").orElseThrow(), tools.find("prlimit").orElseThrow());
        List<Sandbox> sandboxes = new ArrayList<>();
        tools.find("bwrap")
                .ifPresentOrElse(
                        bwrap -> sandboxes.add(new Bubblewrap(bwrap, confinement)),
                        () -> problems.add("bubblewrap: not installed"));
        tools.find("unshare")
                .ifPresentOrElse(
                        unshare -> sandboxes.add(new Namespaces(unshare, confinement)),
                        () -> problems.add("unshare: not installed"));
        for (Sandbox sandbox : sandboxes) {
            CodeRunner runner = CodeRunner.open(interpreter, sandbox, limits);
            boolean holds = false;
            try {
                Optional<String> problem = problem(runner);
                holds = problem.isEmpty();
                problem.ifPresent(text -> problems.add(sandbox.name() + ": " + text));
            } finally {
                if (!holds) {
                    runner.close();
                }
            }
            if (holds) {
                LOG.info("Programs in {} are locked in by {}", interpreter.about(), sandbox.name());
                return Optional.of(runner);
            }
        }
        return Optional.empty();
    }

    /** Why a sandbox does not hold, if it does not. */
    private Optional<String> problem(CodeRunner runner) throws IOException, InterruptedException {
        try (ProbeFacts facts = ProbeFacts.gather(limits)) {
            CodeTests tests = new CodeTests("", "", interpreter.probeTests(facts));
            Ended ended = runner.run(interpreter.probe(), tests, limits.patient());
            if (!ended.finished()) {
                String said = ended.errors().isEmpty() ? "exit status " + ended.status() : ended.errors();
                return Optional.of("does not work here: " + (ended.limit().isEmpty() ? said : ended.limit()));
            }
            List<String> open = ended.verdicts().stream()
                    .filter(verdict -> !verdict.holds())
                    .map(verdict -> verdict.text() + (verdict.why().isEmpty() ? "" : " (" + verdict.why() + ")"))
                    .toList();
            return open.isEmpty()
                    ? Optional.empty()
                    : Optional.of("does not lock a program in, which found this wrong: " + String.join("; ", open));
        }
    }
}
