package dev.laurel.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what can be done with tokenizers. */
@Command(name = "tokenizer", description = "Train a tokenizer on text, and show what one does")
final class TokenizerCommand implements Runnable {

    private final Session session;

    @Spec
    private CommandSpec spec;

    TokenizerCommand(Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        spec.commandLine().usage(session.console().out());
    }
}
