package dev.laurel.nn;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.tensor.Tensors;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The non-linearities that {@code config.json} files name. */
public final class Activation {

    private static final Map<String, UnaryOperator<Tensor>> KNOWN = Map.of(
            "gelu", x -> torch.gelu(x),
            "gelu_new", x -> torch.gelu(x, "tanh"),
            "gelu_pytorch_tanh", x -> torch.gelu(x, "tanh"),
            "relu", Tensor::relu,
            "silu", x -> torch.silu(x),
            "swish", x -> torch.silu(x),
            "tanh", Tensor::tanh);

    private Activation() {}

    /** The function of that name, as transformers' ACT2FN names them. */
    public static UnaryOperator<Tensor> named(String name) {
        UnaryOperator<Tensor> known = KNOWN.get(name);
        if (known == null) {
            throw new UserError("unknown activation '" + name + "'." + Nearest.hint(name, KNOWN.keySet()));
        }
        return known;
    }

    /** The tensor in fp32; itself if it is already. */
    public static Tensor fp32(Tensor x) {
        return Tensors.type(x) == ScalarType.Float ? x : x.to(ScalarType.Float);
    }
}
