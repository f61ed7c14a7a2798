package dev.laurel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what can be done with pretrained models. */
@Command(name = "models", description = "List, fetch, import and show pretrained models")
final class ModelsCommand implements Runnable {

    private final Session session;

    @Spec
    private CommandSpec spec;

    ModelsCommand(Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        spec.commandLine().usage(session.console().out());
    }
}
