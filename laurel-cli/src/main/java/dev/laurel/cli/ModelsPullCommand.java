package dev.laurel.cli;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Fetches a model now, so that a later run needs no network. */
@Command(name = "pull", description = "Fetch a model, so that later no network is needed")
final class ModelsPullCommand extends Subcommand {

    @Parameters(paramLabel = "MODEL", description = "A built-in name, or hf://org/name[@revision]")
    private String model;

    ModelsPullCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        Path folder = HubProgress.resolve(model, session().progress());
        return new Answer() {
            @Override
            public Object json() {
                return Map.of("model", model, "folder", folder.toString());
            }

            @Override
            public void print(Console console) {
                console.print(folder.toString());
            }
        };
    }
}
