package dev.laurel.cli;

import dev.laurel.base.Location;
import dev.laurel.config.Config;
import dev.laurel.data.DataConfig;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.TaskKind;
import dev.laurel.data.format.Row;
import dev.laurel.eval.TaskModel;
import dev.laurel.report.Progress;
import dev.laurel.tensor.NativeLibraries;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once what would slow down the first real command: unpacks the native libraries and prepares the built-in model.
 *
 * <p>The launcher calls it after a build, with Java recording the classes that it loads, so that later starts are quick;
 * therefore it ends with a small prediction. An image build may call it too.
 */
@Command(
        name = "setup",
        hidden = true,
        description = "Unpack the native libraries and the built-in model ahead of the first use")
final class SetupCommand implements Callable<Integer> {

    private static final String MODEL = "minilm";
    private static final List<String> LABELS = List.of("no", "yes");
    private static final int LENGTH = 32;

    private final Session session;

    SetupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Progress progress = session.progress();
        NativeLibraries.load(progress);
        Path folder = HubProgress.resolve(MODEL, progress);
        Placement placement = Placement.resolve("auto", Precision.AUTO, 0);
        Location nowhere = new Location("setup", 0);
        Row row = Row.of(nowhere, Map.of("text", "Where is my parcel?"));
        Labeled example = new Labeled("Where is my parcel?", Optional.empty(), Optional.empty(), nowhere);
        try (TaskModel model = TaskModel.forTraining(
                folder, TaskKind.CLASSIFICATION, LabelSet.of(LABELS), LENGTH, placement, 0, name -> false)) {
            PredictionJson json = new PredictionJson(Config.defaults(DataConfig.class, "train.file=setup"), LABELS);
            json.line(row, example, model.predict(List.of(example)).get(0));
        }
        return 0;
    }
}
