package dev.laurel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a shipped recipe, to be copied and changed. */
@Command(name = "show", description = "Print a shipped recipe, to copy and change")
final class RecipesShowCommand extends Subcommand {

    @Parameters(paramLabel = "NAME", description = "The recipe's name")
    private String name;

    RecipesShowCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() throws IOException {
        Path file = ShippedRecipes.find(name);
        String yaml = Files.readString(file);
        return new Answer() {
            @Override
            public Object json() {
                return Map.of("file", file.toString(), "yaml", yaml);
            }

            @Override
            public void print(Console console) {
                console.print("# " + file);
                console.print(yaml.stripTrailing());
            }
        };
    }
}
