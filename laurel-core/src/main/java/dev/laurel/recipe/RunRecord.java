package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.config.RecordJson;
import dev.laurel.data.Labeled;
import dev.laurel.data.Tagged;
import dev.laurel.eval.Evaluation;
import dev.laurel.metric.ClassRow;
import dev.laurel.metric.ConfusionMatrix;
import dev.laurel.metric.Estimate;
import dev.laurel.metric.MetricReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * {@code run.json}: where a run's numbers come from, and the numbers.
 *
 * @param name the recipe's
 * @param headline the metric that the task is judged by
 * @param started ISO 8601
 * @param seconds that the run took, or its last part if it was resumed
 * @param recipe the resolved recipe as YAML
 * @param versions of this program, of libtorch and of Java
 * @param machine processor count, number format, workers
 * @param model where the pretrained model came from and what its files hash to
 * @param data for each part the number of examples and the hash of its files
 * @param training steps, tokens, the step that was kept
 * @param metrics before and after, by part and name
 * @param intervals 95 % bootstrap intervals of the same
 * @param perClass after, by part
 * @param confusion after, by part
 * @param mistakes after, by part, the most wrong first
 * @param warnings what the reader should know
 * @param stages what each stage of a run of several brought, in order, for each part
 */
public record RunRecord(
        String name,
        String description,
        String task,
        String headline,
        String started,
        double seconds,
        String recipe,
        Map<String, String> versions,
        Map<String, String> machine,
        Map<String, String> model,
        Map<String, Part> data,
        Map<String, Double> training,
        Map<String, Map<String, Map<String, Double>>> metrics,
        Map<String, Map<String, Map<String, List<Double>>>> intervals,
        Map<String, List<ClassRow>> perClass,
        Map<String, ConfusionMatrix> confusion,
        Map<String, List<Mistake>> mistakes,
        List<String> warnings,
        List<StageGain> stages) {

    /** What {@code machine} calls the folder that relative file names in the recipe start from. */
    static final String DATA_FOLDER = "data_folder";

    public RunRecord {
        stages = stages == null ? List.of() : stages; // records of earlier versions have none
    }

    /**
     * What a stage brought.
     *
     * @param value of the metric after it
     * @param range its 95 % interval
     * @param gain over what was before the stage
     * @param gainRange 95 % interval of the gain, by a paired bootstrap
     */
    public record StageGain(
            String stage,
            String part,
            String metric,
            double value,
            List<Double> range,
            double gain,
            List<Double> gainRange) {}

    /** One part of the data. */
    public record Part(int examples, long tokens, int cut, String sha256, Map<String, Long> labels) {}

    /** An example that was predicted wrongly. */
    public record Mistake(String text, String place, String gold, String predicted, Double probability, double loss) {

        static Mistake of(Evaluation.Mistake mistake) {
            String text = mistake.example() instanceof Tagged tagged
                    ? String.join(" ", tagged.words())
                    : ((Labeled) mistake.example()).text()
                            + ((Labeled) mistake.example())
                                    .pair()
                                    .map(pair -> " | " + pair)
                                    .orElse("");
            return new Mistake(
                    text,
                    mistake.example().location().toString(),
                    mistake.gold(),
                    mistake.predicted(),
                    Double.isNaN(mistake.probability()) ? null : mistake.probability(),
                    mistake.loss());
        }
    }

    /** Reads the record of a run. */
    public static RunRecord read(Path file) {
        if (!Files.exists(file)) {
            Path folder = file.toAbsolutePath().getParent();
            throw new UserError(
                    Files.exists(new RunFolder(folder).recipe())
                            ? "the run in " + folder + " is not finished, so there is nothing to report yet."
                                    + " laurel run RECIPE --resume --out " + folder + " finishes it"
                            : file + " does not exist: " + folder + " is not the folder of a run");
        }
        try {
            return RecordJson.read(file, RunRecord.class);
        } catch (JacksonException e) {
            throw new UserError(file + " is not a run's record: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes it so that the file is there as a whole at every moment. */
    public void write(Path file) {
        AtomicFile.writeText(file, RecordJson.write(this) + "\n");
    }

    /** The metrics by name. */
    public static Map<String, Double> values(MetricReport report) {
        Map<String, Double> values = new LinkedHashMap<>();
        report.values().forEach((name, estimate) -> values.put(name, estimate.value()));
        return values;
    }

    /** The ends of the metrics' intervals by name. */
    public static Map<String, List<Double>> ranges(MetricReport report) {
        Map<String, List<Double>> ranges = new LinkedHashMap<>();
        report.values().forEach((name, estimate) -> ranges.put(name, List.of(estimate.low(), estimate.high())));
        return ranges;
    }

    /** One figure with its interval, if it was measured. */
    public Optional<Estimate> estimate(String phase, String part, String metric) {
        Double value = metrics.getOrDefault(phase, Map.of())
                .getOrDefault(part, Map.of())
                .get(metric);
        if (value == null) {
            return Optional.empty();
        }
        List<Double> range = intervals.get(phase).get(part).get(metric);
        return Optional.of(new Estimate(value, range.get(0), range.get(1)));
    }
}
