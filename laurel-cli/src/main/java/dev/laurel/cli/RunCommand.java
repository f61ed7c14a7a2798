package dev.laurel.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Carries out a recipe. */
@Command(
        name = "run",
        description = "Train and evaluate a model as a recipe says",
        footer = {"", "For instance: laurel run customer-sentiment learning_rate=3e-5 epochs=2 --out runs/first"})
final class RunCommand extends Subcommand {

    @Parameters(index = "0", paramLabel = "RECIPE", description = "A recipe file, or the name of a shipped recipe")
    private String recipe;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Keys of the recipe to set otherwise, by their full path or its unique end")
    private List<String> overrides = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the run (default: runs/ and the recipe's name)")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--resume", description = "Continue a run that was stopped")
    private boolean resume;

    RunCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        RecipeExecution execution = new RecipeExecution(session(), ShippedRecipes.find(recipe), overrides);
        return resume ? execution.resume(out) : execution.begin(out);
    }
}
