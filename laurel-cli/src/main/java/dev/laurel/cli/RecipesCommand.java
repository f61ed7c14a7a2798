package dev.laurel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what can be done with the shipped recipes. */
@Command(name = "recipes", description = "List and show the recipes that come with Laurel")
final class RecipesCommand implements Runnable {

    private final Session session;

    @Spec
    private CommandSpec spec;

    RecipesCommand(Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        spec.commandLine().usage(session.console().out());
    }
}
