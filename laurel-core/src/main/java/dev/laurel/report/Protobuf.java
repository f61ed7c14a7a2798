package dev.laurel.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one protocol buffer message, in the order in which they are added. */
final class Protobuf {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Protobuf varint(int field, long value) {
        if (value != 0) { // as proto3 does: a zero is not written
            writeVarint(field << 3);
            writeVarint(value);
        }
        return this;
    }

    Protobuf fixed64(int field, double value) {
        writeVarint(field << 3 | 1);
        bytes.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array());
        return this;
    }

    Protobuf fixed32(int field, float value) {
        writeVarint(field << 3 | 5);
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    Protobuf text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf message(int field, Protobuf value) {
        return bytes(field, value.toByteArray());
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    private Protobuf bytes(int field, byte[] value) {
        writeVarint(field << 3 | 2);
        writeVarint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private void writeVarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }
}
