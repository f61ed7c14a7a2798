package dev.laurel.tensor;

import dev.laurel.base.UserError;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where a model computes, in which number format, and with how many workers.
 *
 * @param deviceName {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param precision FP32 or BF16, no longer AUTO
 * @param workers data-parallel workers inside the process; 1 on a GPU
 */
public record Placement(String deviceName, Precision precision, int workers) {

    /** fp32 on the processor with one worker: what small work and tests use. */
    public static final Placement PLAIN = new Placement("cpu", Precision.FP32, 1);

    public Placement {
        if (precision == Precision.AUTO) {
            throw new IllegalArgumentException("resolve the precision first");
        }
        if (workers < 1) {
            throw new IllegalArgumentException(workers + " workers");
        }
    }

    /**
     * Turns what the user asked for into what this machine has.
     *
     * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
     * @param workers 0 for one for each core
     * @throws UserError if the device is unknown or not there
     */
    public static Placement resolve(String device, Precision precision, int workers) {
        String name = device.equals("auto") ? (Engine.hasCuda() ? "cuda" : "cpu") : device;
        if (!name.matches("cpu|cuda(:\\d+)?")) {
            throw new UserError("unknown device '" + device + "'. Allowed: auto, cpu, cuda, cuda:0, cuda:1, …");
        }
        boolean cuda = name.startsWith("cuda");
        if (cuda && !Engine.hasCuda()) {
            throw new UserError("device '" + device + "' asks for a GPU, but this build or machine has none. "
                    + "Use device: cpu, or build with -Pgpu on a machine with CUDA (see docs/gpu.md)");
        }
        Precision resolved = precision;
        if (precision == Precision.AUTO) {
            resolved = cuda || Engine.fastBf16() ? Precision.BF16 : Precision.FP32;
        }
        int cores = Cores.mine();
        return new Placement(name, resolved, cuda ? 1 : workers == 0 ? cores : workers);
    }

    public boolean isCuda() {
        return deviceName.startsWith("cuda");
    }

    /** libtorch's device object; made anew, since it belongs to the open scope. */
    public Device device() {
        return new Device(deviceName);
    }

    /** The type that matrix products take. */
    public ScalarType computeType() {
        return precision == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
    }

    /** The tensor on this device; itself if it is there already. */
    public Tensor place(Tensor cpuTensor) {
        return isCuda() ? cpuTensor.to(device(), cpuTensor.scalar_type()) : cpuTensor;
    }
}
