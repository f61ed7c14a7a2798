package dev.laurel.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fine-tunes a real pretrained model on the shipped data, and evaluates it before and after. */
@Command(
        name = "quickstart",
        description = "Fine-tune a real model on the shipped data, and evaluate it before and after")
final class QuickstartCommand extends Subcommand {

    private static final String RECIPE = "customer-sentiment";
    private static final String NAME = "quickstart";

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the run (default: runs/quickstart)")
    private Optional<Path> out = Optional.empty();

    QuickstartCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        return new RecipeExecution(session(), ShippedRecipes.find(RECIPE), List.of("name=" + NAME)).begin(out);
    }
}
