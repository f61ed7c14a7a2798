package dev.laurel.cli;

import dev.laurel.recipe.Merging;
import dev.laurel.report.Progress;
import dev.laurel.tensor.NativeLibraries;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes an adapter into its base: a plain model, for programs that know nothing of adapters. */
@Command(
        name = "merge",
        description = {
            "Write an adapter into its base, as a plain model that transformers loads,",
            "and check that both give the same outputs"
        },
        footer = {
            "",
            "For instance: laurel merge runs/customer-sentiment-lora --out models/sentiment",
            "LoRA, DoRA, (IA)³ and BitFit can be merged, bottleneck adapters cannot; docs/peft.md says why."
        })
final class MergeCommand extends Subcommand {

    @Parameters(paramLabel = "ADAPTER", description = "The folder of a run that trained an adapter, or of an adapter")
    private String adapter;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            required = true,
            description = "Where the plain model goes: a folder that is new or empty")
    private Path out;

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = "The model that the adapter was trained on (default: the one its file names)")
    private Optional<String> base = Optional.empty();

    MergeCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        Progress progress = session().progress();
        ModelName name = new ModelName(adapter, base);
        Path folder = name.folder(progress);
        NativeLibraries.load(progress);
        Merging merging = Merging.write(folder, out, named -> name.baseFolder(named, progress));
        return new Answer() {
            @Override
            public Object json() {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("adapter", folder.toString());
                answer.put("method", merging.method());
                answer.put("model", out.toString());
                answer.put("texts", merging.texts());
                answer.put("largest_difference", merging.difference());
                return answer;
            }

            @Override
            public void print(Console console) {
                console.print("%s (%s) is merged into %s".formatted(adapter, merging.method(), out));
                console.print(String.format(
                        Locale.ROOT,
                        "Read back, it gives the same on %d texts: outputs differ by at most %.1e",
                        merging.texts(),
                        merging.difference()));
            }
        };
    }
}
