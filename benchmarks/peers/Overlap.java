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
 * compiler and garbage collector use, so that other work on the machine does not count: the median of passes over all texts
 * after those of the first second, in which the code is compiled.
 */
public final class Overlap {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PASSES = 5;
    private static final long WARM_UP_NANOS = 1_000_000_000L;

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
            long began = SYSTEM.getProcessCpuTime();
            do {
                pass(metric, hypotheses, references, scores);
            } while (SYSTEM.getProcessCpuTime() - began < WARM_UP_NANOS);
            double[] micros = new double[PASSES];
            for (int p = 0; p < PASSES; p++) {
                long start = SYSTEM.getProcessCpuTime();
                pass(metric, hypotheses, references, scores);
                micros[p] = (SYSTEM.getProcessCpuTime() - start) / 1e3 / scores.length;
            }
            Arrays.sort(micros);
            result.put(settings.asString(), Map.of("micros", micros[PASSES / 2], "scores", scores));
        }
        System.out.println(JSON.writeValueAsString(result));
    }

    private static void pass(
            TextMetric metric, List<String> hypotheses, List<List<String>> references, double[] scores) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = metric.score(hypotheses.get(i), references.get(i));
        }
    }
}
