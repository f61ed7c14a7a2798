package dev.laurel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A command that computes an answer; how it is shown is decided here, once. */
@Command
abstract class Subcommand implements Callable<Integer> {

    private final Session session;

    Subcommand(Session session) {
        this.session = session;
    }

    /** Does the work. */
    abstract Answer answer() throws Exception;

    Session session() {
        return session;
    }

    @Override
    public final Integer call() throws Exception {
        Answer answer = answer();
        session.show(answer);
        return answer.exitCode();
    }
}
