package dev.laurel.checkpoint;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The files that benchmarks/fixtures/checkpoint_fixtures.py made, and small tensors. */
final class Fixtures {

    /** k/4 - 1 for k = 0..5: the values of the floating fixtures. */
    static final double[] QUARTERS = {-1, -0.75, -0.5, -0.25, 0, 0.25};

    private Fixtures() {}

    static Path path(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The elements in logical order as double. */
    static double[] values(Tensor tensor) {
        try (Tensor wide = tensor.to(ScalarType.Double);
                Tensor dense = wide.contiguous()) {
            double[] values = new double[(int) dense.numel()];
            if (values.length > 0) {
                dense.data_ptr_double().get(values);
            }
            return values;
        }
    }

    static Tensor tensor(double[] values, ScalarType type, long... shape) {
        try (Tensor flat = torch.zeros(values.length)) {
            try (Tensor wide = flat.to(ScalarType.Double)) {
                if (values.length > 0) {
                    wide.data_ptr_double().put(values);
                }
                try (Tensor typed = wide.to(type)) {
                    return typed.reshape(shape);
                }
            }
        }
    }

    /** The raw memory of a contiguous tensor. */
    static byte[] memory(Tensor tensor) {
        byte[] bytes = new byte[(int) tensor.nbytes()];
        try (Pointer data = tensor.data_ptr();
                BytePointer pointer = new BytePointer(data)) {
            pointer.get(bytes, 0, bytes.length);
        }
        return bytes;
    }
}
