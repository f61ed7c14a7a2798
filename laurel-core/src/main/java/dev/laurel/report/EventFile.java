package dev.laurel.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * One TensorBoard event file.
 *
 * <p>A record is a length, its masked CRC-32C, the {@code Event} message, and the masked CRC-32C of that (TensorFlow's
 * {@code record_writer.cc}; field numbers from its {@code event.proto} and {@code summary.proto}).
 */
final class EventFile implements AutoCloseable {

    private static final String PREFIX = "events.out.tfevents.";
    private static final int SESSION_START = 1;
    private static final int STRING = 7;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins a new file in {@code folder}, from which on TensorBoard discards earlier points at {@code firstStep} and
     * later.
     */
    static EventFile create(Path folder, Instant now, long firstStep) throws IOException {
        // TensorBoard reads the files of a folder in the order of their names, and the name begins with the second.
        long second = Math.max(now.getEpochSecond(), lastSecond(folder) + 1);
        Path file = folder.resolve(String.format("%s%010d.laurel", PREFIX, second));
        EventFile events = new EventFile(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        events.write(new Protobuf().fixed64(1, seconds(now)).text(3, "brain.Event:2"));
        events.write(event(now, firstStep).message(7, new Protobuf().varint(1, SESSION_START)));
        return events;
    }

    void scalars(long step, Instant time, Map<String, Double> values) throws IOException {
        Protobuf summary = new Protobuf();
        values.forEach(
                (tag, value) -> summary.message(1, new Protobuf().text(1, tag).fixed32(2, value.floatValue())));
        write(event(time, step).message(5, summary));
    }

    void text(long step, Instant time, String tag, String text) throws IOException {
        Protobuf shape = new Protobuf().message(2, new Protobuf().varint(1, 1));
        Protobuf tensor = new Protobuf().varint(1, STRING).message(2, shape).text(8, text);
        Protobuf plugin = new Protobuf().message(1, new Protobuf().text(1, "text"));
        Protobuf value = new Protobuf().text(1, tag).message(8, tensor).message(9, plugin);
        write(event(time, step).message(5, new Protobuf().message(1, value)));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static Protobuf event(Instant time, long step) {
        return new Protobuf().fixed64(1, seconds(time)).varint(2, step);
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    private void write(Protobuf event) throws IOException {
        byte[] data = event.toByteArray();
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.array(), 8)).put(data).putInt(maskedCrc(data, data.length));
        out.write(record.array());
    }

    private static int maskedCrc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    private static long lastSecond(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("events\\.out\\.tfevents\\.\\d{10}\\..*"))
                    .mapToLong(name -> Long.parseLong(name.substring(PREFIX.length(), PREFIX.length() + 10)))
                    .max()
                    .orElse(0);
        }
    }
}
