package dev.laurel.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types that a safetensors file can hold and Laurel reads, under the names the format gives them. */
public enum StoredType {
    F64(8, ScalarType.Double),
    F32(4, ScalarType.Float),
    F16(2, ScalarType.Half),
    BF16(2, ScalarType.BFloat16),
    I64(8, ScalarType.Long),
    I32(4, ScalarType.Int),
    I16(2, ScalarType.Short),
    I8(1, ScalarType.Char),
    U8(1, ScalarType.Byte),
    BOOL(1, ScalarType.Bool);

    private final int bytes;
    private final ScalarType scalarType;

    StoredType(int bytes, ScalarType scalarType) {
        this.bytes = bytes;
        this.scalarType = scalarType;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The same type in the tensor engine's words. */
    public ScalarType scalarType() {
        return scalarType;
    }

    /** The stored form of a tensor's element type. */
    public static StoredType of(ScalarType scalarType) {
        return Arrays.stream(values())
                // An enum that comes from the engine is another object than its constant: only the value compares.
                .filter(type -> type.scalarType.value == scalarType.value)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a tensor of type " + scalarType + " cannot be stored; storable are " + known()));
    }

    static Optional<StoredType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    static String known() {
        return Arrays.stream(values()).map(StoredType::name).collect(Collectors.joining(", "));
    }
}
