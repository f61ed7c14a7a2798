package dev.laurel.report;

import dev.laurel.base.Location;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The scalars and events of one run, written to {@code metrics.jsonl} and to a TensorBoard event file as they come.
 *
 * <p>A line of {@code metrics.jsonl} is an object with {@code step}, {@code time} (seconds since 1970) and either
 * scalars by name, or {@code event} and {@code text}. A number that is not finite is written as null and its name
 * listed under {@code nonfinite}. Each line is handed to the operating system at once, so that a killed process loses
 * none. Not thread-safe.
 */
public final class RunLog implements AutoCloseable {

    private static final String FILE = "metrics.jsonl";
    private static final Set<String> RESERVED = Set.of("step", "time", "event", "text", "nonfinite");
    private static final JsonMapper JSON = new JsonMapper();

    /** A scalar at a step. */
    public record Point(long step, double value) {}

    private final Path folder;
    private final InstantSource clock;
    private final OutputStream lines;
    private final EventFile events;

    private RunLog(Path folder, InstantSource clock, OutputStream lines, EventFile events) {
        this.folder = folder;
        this.clock = clock;
        this.lines = lines;
        this.events = events;
    }

    /**
     * Begins the log of a run in {@code folder}, which is made if it does not exist; an earlier log there is dropped.
     *
     * @throws RunFailure if the folder cannot be written
     */
    public static RunLog open(Path folder) {
        return open(folder, -1);
    }

    /**
     * Continues the log of a run after {@code resumeAtStep} steps: what was logged at later steps is dropped, as is a
     * line that a killed process left unfinished.
     *
     * @throws RunFailure if the folder cannot be written
     * @throws UserError if a line of the log is not what this class writes
     */
    public static RunLog open(Path folder, long resumeAtStep) {
        return open(folder, resumeAtStep, InstantSource.system());
    }

    static RunLog open(Path folder, long resumeAtStep, InstantSource clock) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            StringBuilder kept = new StringBuilder();
            List<Line> earlier = resumeAtStep < 0 ? List.of() : read(file);
            for (Line line : earlier) {
                if (line.step() <= resumeAtStep) {
                    kept.append(line.text()).append('\n');
                }
            }
            Path rewritten = folder.resolve(FILE + ".tmp");
            Files.writeString(rewritten, kept);
            Files.move(rewritten, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            EventFile events = EventFile.create(folder, clock.instant(), resumeAtStep + 1);
            return new RunLog(folder, clock, Files.newOutputStream(file, StandardOpenOption.APPEND), events);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /**
     * Logs numbers by name.
     *
     * @throws RunFailure if the disk is full or the folder cannot be written any more
     */
    public void scalars(long step, Map<String, Double> values) {
        Instant now = clock.instant();
        ObjectNode line = line(step, now);
        ArrayNode nonfinite = JSON.createArrayNode();
        values.forEach((name, value) -> {
            if (RESERVED.contains(name)) {
                throw new IllegalArgumentException("a scalar cannot be named " + name);
            }
            if (Double.isFinite(value)) {
                line.put(name, value);
            } else {
                line.putNull(name);
                nonfinite.add(name);
            }
        });
        if (!nonfinite.isEmpty()) {
            line.set("nonfinite", nonfinite);
        }
        write(line, () -> events.scalars(step, now, values));
    }

    /**
     * Logs that something happened, for instance that a checkpoint was written.
     *
     * @throws RunFailure if the disk is full or the folder cannot be written any more
     */
    public void event(long step, String name, String text) {
        Instant now = clock.instant();
        write(line(step, now).put("event", name).put("text", text), () -> events.text(step, now, name, text));
    }

    /**
     * The logged scalars of a run by name, in the order in which the names first appear.
     *
     * @throws UserError if there is no log in {@code folder} or a line of it is not what this class writes
     */
    public static Map<String, List<Point>> curves(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new UserError(folder + " is not the folder of a run: it has no " + FILE + ".");
        }
        Map<String, List<Point>> curves = new LinkedHashMap<>();
        for (Line line : read(file)) {
            line.object().properties().forEach(property -> {
                if (!RESERVED.contains(property.getKey()) && property.getValue().isNumber()) {
                    curves.computeIfAbsent(property.getKey(), name -> new ArrayList<>())
                            .add(new Point(line.step(), property.getValue().asDouble()));
                }
            });
        }
        return curves;
    }

    @Override
    public void close() {
        try (events;
                lines) {
            lines.flush();
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** The complete lines; a last one without its end was cut off by a kill and is not among them. */
    private static List<Line> read(Path file) {
        List<Line> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e, e);
        }
        for (int start = 0, end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
            lines.add(parse(text.substring(start, end), new Location(file.toString(), lines.size() + 1L)));
        }
        return lines;
    }

    private static Line parse(String line, Location location) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.path("step").isIntegralNumber()) {
                return new Line(line, node);
            }
        } catch (JacksonException e) {
            throw new UserError(location + ": not valid JSON: " + e.getOriginalMessage(), e);
        }
        throw UserError.at(location, "not a line of a run's log: it has no whole number 'step'.");
    }

    private static ObjectNode line(long step, Instant now) {
        return JSON.createObjectNode().put("step", step).put("time", BigDecimal.valueOf(now.toEpochMilli(), 3));
    }

    private void write(ObjectNode line, Write toEvents) {
        try {
            lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            toEvents.run();
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    private static RunFailure cannotWrite(Path folder, IOException e) {
        return new RunFailure(
                "cannot write the run's log in " + folder + ": " + e
                        + ". Free some space, or make the folder writable.",
                e);
    }

    private record Line(String text, JsonNode object) {
        long step() {
            return object.get("step").asLong();
        }
    }

    private interface Write {
        void run() throws IOException;
    }
}
