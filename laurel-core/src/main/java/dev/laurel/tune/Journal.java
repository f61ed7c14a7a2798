package dev.laurel.tune;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.checkpoint.WriteFailure;
import dev.laurel.config.RecordJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/** What happened in a search, a line of JSON for each event; a line is on the disk before anything follows from it. */
final class Journal implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;
    private final List<TrialEvent> earlier;

    private Journal(Path file, FileChannel channel, List<TrialEvent> earlier) {
        this.file = file;
        this.channel = channel;
        this.earlier = earlier;
    }

    /**
     * Opens the journal, or begins it; what a killed process left of a line is cut off.
     *
     * @throws UserError if a line is not one of a journal
     */
    static Journal open(Path file) {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            List<TrialEvent> events = new ArrayList<>();
            for (String line : whole.lines().toList()) {
                events.add(read(line, new Location(file.toString(), events.size() + 1L)));
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
            channel.position(channel.size());
            return new Journal(file, channel, events);
        } catch (IOException e) {
            throw WriteFailure.of(file, 0, e);
        }
    }

    private static TrialEvent read(String line, Location at) {
        try {
            return RecordJson.readLine(line, TrialEvent.class);
        } catch (JacksonException e) {
            throw new UserError(at + ": not a line of a search's journal: " + e.getOriginalMessage(), e);
        }
    }

    /** The events of earlier processes. */
    List<TrialEvent> earlier() {
        return List.copyOf(earlier);
    }

    void append(TrialEvent event) {
        byte[] line = (RecordJson.writeLine(event) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException e) {
            throw WriteFailure.of(file, line.length, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw WriteFailure.of(file, 0, e);
        }
    }
}
