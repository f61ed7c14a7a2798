package dev.laurel.cli;

import dev.laurel.eval.TaskModel;
import dev.laurel.report.Progress;
import dev.laurel.tensor.NativeLibraries;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model that a command uses, and where it computes. */
final class ModelOptions {

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "The folder of a run or of a fine-tuned model, or hf://org/name[@revision]")
    private String model;

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "auto, cpu, cuda or cuda:N (default: ${DEFAULT-VALUE})")
    private String device;

    @Option(
            names = "--precision",
            defaultValue = "auto",
            description = "auto, fp32 or bf16, of matrix products (default: ${DEFAULT-VALUE})")
    private Precision precision;

    @Option(names = "--workers", defaultValue = "0", description = "Workers; 0 for one a core (default: 0)")
    private int workers;

    /** The name as the user gave it. */
    String name() {
        return model;
    }

    /** Opens the model; the caller closes it. */
    TaskModel open(Progress progress) {
        NativeLibraries.load(progress);
        Path inRun = Path.of(model, "model");
        String name = !model.contains("://") && Files.isDirectory(inRun) ? inRun.toString() : model;
        return TaskModel.open(HubProgress.resolve(name, progress), Placement.resolve(device, precision, workers));
    }
}
