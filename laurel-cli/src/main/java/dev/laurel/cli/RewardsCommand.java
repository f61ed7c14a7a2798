package dev.laurel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what can be done with reward functions. */
@Command(name = "rewards", description = "List, show and try reward functions")
final class RewardsCommand implements Runnable {

    private final Session session;

    @Spec
    private CommandSpec spec;

    RewardsCommand(Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        spec.commandLine().usage(session.console().out());
    }
}
