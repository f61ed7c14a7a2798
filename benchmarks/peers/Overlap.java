import com.sun.management.OperatingSystemMXBean;
import dev.laurel.config.Config;
import dev.laurel.config.Key;
import dev.laurel.metric.text.TextMetric;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Laurel's side of {@code ./dev bench overlap}: {@code java -cp LIBRARIES Overlap.java TEXTS.jsonl SETTINGS.json}.
 *
 * <p>TEXTS.jsonl has lines of {@code [hypothesis, [reference, ...]]}, SETTINGS.json an array of the settings as text. Prints one
 * JSON object: for each settings the microseconds a text and the scores. The time is that of the processor, with what
 * compiler and garbage collector use, so that other work on the machine does not count: the median of three
 * blocks of 0.3 s after one of 3 s, in which the code is compiled.
 */
public final class Overlap {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int BLOCKS = 3;
    private static final long BLOCK_NANOS = 300_000_000L;
    private static final long WARM_UP_NANOS = 3_000_000_000L;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    record Configured(@Key(doc = "What is measured.") TextMetric of) {}

    public static void main(String[] arguments) throws IOException {
        List<String> hypotheses = new ArrayList<>();
        List<List<String>> references = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            JsonNode row = JSON.readTree(line);
            hypotheses.add(row.get(0).asString());
            references.add(row.get(1).valueStream().map(JsonNode::asString).toList());
        }
        Map<String, Object> result = new LinkedHashMap<>();
        for (JsonNode settings : JSON.readTree(Files.readString(Path.of(arguments[1])))) {
            TextMetric metric = Config.parse("of: " + settings.asString(), "settings", Configured.class, List.of())
                    .of();
            double[] scores = new double[hypotheses.size()];
            repeated(WARM_UP_NANOS, metric, hypotheses, references, scores);
            double[] micros = new double[BLOCKS];
            for (int block = 0; block < BLOCKS; block++) {
                micros[block] = repeated(BLOCK_NANOS, metric, hypotheses, references, scores);
            }
            Arrays.sort(micros);
            result.put(settings.asString(), Map.of("micros", micros[BLOCKS / 2], "scores", scores));
        }
        System.out.println(JSON.writeValueAsString(result));
    }

    /** Scores all texts again and again until the processor has worked for so long; returns microseconds a text. */
    private static double repeated(
            long nanos, TextMetric metric, List<String> hypotheses, List<List<String>> references, double[] scores) {
        long began = SYSTEM.getProcessCpuTime();
        long used;
        long passes = 0;
        do {
            for (int i = 0; i < scores.length; i++) {
                scores[i] = metric.score(hypotheses.get(i), references.get(i));
            }
            passes++;
            used = SYSTEM.getProcessCpuTime() - began;
        } while (used < nanos);
        return used / 1e3 / scores.length / passes;
    }
}
