package dev.laurel.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script that makes a shell complete this command's words. */
@Command(
        name = "completion",
        description = "Print the completion script for bash and zsh",
        footer = {
            "",
            "For this shell:  source <(laurel completion)",
            "For ever: put that line into ~/.bashrc or ~/.zshrc"
        })
final class CompletionCommand implements Callable<Integer> {

    private final Session session;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.console().print(AutoComplete.bash("laurel", spec.root().commandLine()));
        return 0;
    }
}
