package dev.laurel.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes safetensors files byte by byte. */
final class Malformed {

    private Malformed() {}

    static Path file(Path folder, String header, byte[] data) throws IOException {
        return file(folder, header.getBytes(StandardCharsets.UTF_8).length, header, data);
    }

    static Path file(Path folder, long statedLength, String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(statedLength)
                .put(json)
                .put(data)
                .array();
        return Files.write(folder.resolve("x.safetensors"), bytes);
    }
}
