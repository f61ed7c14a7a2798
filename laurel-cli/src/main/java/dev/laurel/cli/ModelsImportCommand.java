package dev.laurel.cli;

import dev.laurel.hub.ModelHub;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a model to where Laurel keeps its own, under a name that recipes can use. */
@Command(
        name = "import",
        description = "Copy a Hugging Face folder to Laurel's own models, under a name that recipes can use")
final class ModelsImportCommand extends Subcommand {

    @Parameters(paramLabel = "FOLDER", description = "The folder with config.json and model.safetensors")
    private Path folder;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it (default: the folder's name)")
    private Optional<String> name = Optional.empty();

    ModelsImportCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        String chosen = name.orElseGet(
                () -> folder.toAbsolutePath().normalize().getFileName().toString());
        Path copy = ModelHub.system().imported().add(chosen, folder);
        return new Answer() {
            @Override
            public Object json() {
                return Map.of("model", chosen, "folder", copy.toString());
            }

            @Override
            public void print(Console console) {
                console.print("The model is now called " + chosen);
            }
        };
    }
}
