package dev.laurel.checkpoint;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The first part of a safetensors file: which tensors it holds and where, checked completely before any byte is used.
 *
 * <p>The format (huggingface/safetensors, README): 8 bytes little-endian length, that many bytes of JSON, then the
 * tensors' bytes. As the reference reader does, this one accepts a file only if the tensors fill the rest of it exactly,
 * without gap, overlap or remainder; it also refuses names given twice and unknown fields.
 *
 * @param dataStart where the tensors' bytes begin in the file
 * @param metadata the text entries under {@code __metadata__}
 * @param entries the tensors by name, in the header's order
 */
record SafeTensorsHeader(long dataStart, Map<String, String> metadata, Map<String, Entry> entries) {

    static final String METADATA = "__metadata__";

    /** As in the reference implementation. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    private static final Set<String> FIELDS = Set.of("dtype", "shape", "data_offsets");

    private static final Set<String> UNSIGNED = Set.of("U16", "U32", "U64");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    /** One tensor: offsets are counted from {@link #dataStart()}. */
    record Entry(StoredType type, long[] shape, long begin, long end) {

        long bytes() {
            return end - begin;
        }
    }

    /** Reads and checks the header of {@code file}, which {@code channel} has open. */
    static SafeTensorsHeader read(Path file, FileChannel channel) throws IOException {
        return new Reader(file, channel.size()).read(channel);
    }

    private static final class Reader {

        private final Path file;
        private final long fileBytes;

        Reader(Path file, long fileBytes) {
            this.file = file;
            this.fileBytes = fileBytes;
        }

        SafeTensorsHeader read(FileChannel channel) throws IOException {
            if (fileBytes == 0) {
                throw error("the file is empty; a download or copy did not finish. Fetch it again.");
            }
            if (fileBytes < Long.BYTES) {
                throw error("the file has only " + new ByteCount(fileBytes)
                        + ", less than the length field that a safetensors file begins with.");
            }
            long length =
                    bytes(channel, 0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (length <= 0 || length > MAX_HEADER_BYTES) {
                throw error("the header length is " + Long.toUnsignedString(length) + ", allowed are 1 to "
                        + MAX_HEADER_BYTES + " bytes: this is not a safetensors file, or it is damaged.");
            }
            if (length > fileBytes - Long.BYTES) {
                throw error("the header should have " + length + " bytes, but only " + (fileBytes - Long.BYTES)
                        + " follow: the file is truncated, or it is not a safetensors file.");
            }
            JsonNode root = parse(bytes(channel, Long.BYTES, (int) length).array());
            long dataStart = Long.BYTES + length;
            Map<String, String> metadata = Map.of();
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : root.properties()) {
                if (field.getKey().equals(METADATA)) {
                    metadata = metadata(field.getValue());
                } else {
                    entries.put(field.getKey(), entry(field.getKey(), field.getValue()));
                }
            }
            checkLayout(entries, fileBytes - dataStart);
            return new SafeTensorsHeader(
                    dataStart, Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(entries));
        }

        private ByteBuffer bytes(FileChannel channel, long position, int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(count);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw error("the file became shorter while it was read.");
                }
            }
            return buffer.flip();
        }

        private JsonNode parse(byte[] header) {
            if (header[0] != '{') {
                throw error("the header does not begin with '{': this is not a safetensors file, or it is damaged.");
            }
            JsonNode root;
            try {
                root = JSON.readTree(header);
            } catch (StreamReadException e) {
                throw error("the header is not valid JSON: " + e.getOriginalMessage());
            } catch (JacksonException e) {
                throw error("the header is not valid JSON: " + firstLine(e.getMessage()));
            }
            return root;
        }

        private Map<String, String> metadata(JsonNode node) {
            if (!node.isObject()) {
                throw error("'" + METADATA + "' must be an object of texts, found " + node + ".");
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (!field.getValue().isString()) {
                    throw error("'" + METADATA + "." + field.getKey() + "' must be a text, found " + field.getValue()
                            + ".");
                }
                metadata.put(field.getKey(), field.getValue().stringValue());
            }
            return metadata;
        }

        private Entry entry(String name, JsonNode node) {
            if (!node.isObject()) {
                throw error(name, "must be an object with dtype, shape and data_offsets, found " + node + ".");
            }
            for (String field : FIELDS.stream().sorted().toList()) {
                if (!node.has(field)) {
                    throw error(name, "'" + field + "' is missing.");
                }
            }
            for (String field : node.propertyNames()) {
                if (!FIELDS.contains(field)) {
                    throw error(name, "unknown field '" + field + "'; known are dtype, shape, data_offsets.");
                }
            }
            StoredType type = type(name, node.get("dtype"));
            long[] shape = numbers(name, "shape", node.get("shape"));
            long[] offsets = numbers(name, "data_offsets", node.get("data_offsets"));
            if (offsets.length != 2 || offsets[0] > offsets[1]) {
                throw error(
                        name,
                        "data_offsets must be [begin, end] with begin ≤ end, found " + Arrays.toString(offsets) + ".");
            }
            long expected = size(name, type, shape);
            if (expected != offsets[1] - offsets[0]) {
                throw error(
                        name,
                        "shape " + Arrays.toString(shape) + " of " + type + " takes " + expected
                                + " bytes, but data_offsets " + Arrays.toString(offsets) + " span "
                                + (offsets[1] - offsets[0]) + ".");
            }
            return new Entry(type, shape, offsets[0], offsets[1]);
        }

        private StoredType type(String name, JsonNode node) {
            String text = node.isString() ? node.stringValue() : node.toString();
            return StoredType.named(text).orElseThrow(() -> {
                if (text.startsWith("F8") || text.startsWith("F4") || text.startsWith("F6")) {
                    return error(
                            name,
                            "dtype " + text + " holds quantised weights, whose scales are stored elsewhere; Laurel"
                                    + " trains on F32, F16 or BF16. Use the model's unquantised weights.");
                }
                if (UNSIGNED.contains(text)) {
                    return error(
                            name,
                            "dtype " + text + " has no arithmetic in the tensor engine. Allowed: " + StoredType.known()
                                    + ".");
                }
                return error(name, "unknown dtype '" + text + "'. Allowed: " + StoredType.known() + ".");
            });
        }

        private long[] numbers(String name, String field, JsonNode node) {
            if (!node.isArray()) {
                throw error(name, field + " must be a list of whole numbers, found " + node + ".");
            }
            long[] values = new long[node.size()];
            for (int i = 0; i < values.length; i++) {
                JsonNode value = node.get(i);
                boolean fits = value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
                if (!fits) {
                    throw error(name, field + " must hold whole numbers from 0 to 2^63-1, found " + value + ".");
                }
                values[i] = value.longValue();
            }
            return values;
        }

        private long size(String name, StoredType type, long[] shape) {
            try {
                long bytes = type.bytes();
                for (long dimension : shape) {
                    bytes = Math.multiplyExact(bytes, dimension);
                }
                return bytes;
            } catch (ArithmeticException e) {
                throw error(name, "shape " + Arrays.toString(shape) + " of " + type + " is more than 2^63 bytes.");
            }
        }

        private void checkLayout(Map<String, Entry> entries, long dataBytes) {
            List<Map.Entry<String, Entry>> byPosition = new ArrayList<>(entries.entrySet());
            byPosition.sort(Comparator.<Map.Entry<String, Entry>>comparingLong(
                            e -> e.getValue().begin())
                    .thenComparingLong(e -> e.getValue().end()));
            long position = 0;
            String previous = "the header";
            for (Map.Entry<String, Entry> entry : byPosition) {
                Entry tensor = entry.getValue();
                if (tensor.begin() < position) {
                    throw error(
                            entry.getKey(),
                            "its bytes begin at " + tensor.begin() + " and overlap " + previous + ", which ends at "
                                    + position + ".");
                }
                if (tensor.begin() > position) {
                    throw error(
                            entry.getKey(),
                            "its bytes begin at " + tensor.begin() + " and leave a gap after " + previous
                                    + ", which ends at " + position + ".");
                }
                if (tensor.end() > dataBytes) {
                    throw error(
                            entry.getKey(),
                            "its bytes end at " + tensor.end() + ", but the file has only " + dataBytes
                                    + " after the header: the file is truncated. Fetch it again.");
                }
                position = tensor.end();
                previous = "tensor '" + entry.getKey() + "'";
            }
            if (position != dataBytes) {
                throw error((dataBytes - position) + " bytes follow the last tensor and belong to none.");
            }
        }

        private UserError error(String message) {
            return UserError.at(new Location(file.toString(), 0), message);
        }

        private UserError error(String tensor, String message) {
            return error("tensor '" + tensor + "': " + message);
        }

        private static String firstLine(String text) {
            return text.lines().findFirst().orElse(text);
        }
    }

    /** Opens {@code file} for reading after the checks that need no header. */
    static FileChannel open(Path file) throws IOException {
        Location location = new Location(file.toString(), 0);
        if (Files.isDirectory(file)) {
            throw UserError.at(location, "this is a folder, not a safetensors file.");
        }
        if (!Files.exists(file)) {
            throw UserError.at(location, "there is no such file.");
        }
        GitLfs.refusePointer(file, "weights");
        return FileChannel.open(file);
    }

    /** The header as it is written: JSON, padded with spaces so that the data begins at a multiple of 8 bytes. */
    static byte[] encode(Map<String, Entry> entries, Map<String, String> metadata) {
        Map<String, Object> root = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            root.put(METADATA, metadata);
        }
        entries.forEach((name, entry) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("dtype", entry.type().name());
            fields.put("shape", entry.shape());
            fields.put("data_offsets", new long[] {entry.begin(), entry.end()});
            root.put(name, fields);
        });
        byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        if (json.length > MAX_HEADER_BYTES - Long.BYTES) {
            throw new IllegalArgumentException("a header of " + json.length + " bytes is more than readers accept");
        }
        byte[] padded = Arrays.copyOf(json, (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
