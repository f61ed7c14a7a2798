package dev.laurel.checkpoint;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The trained weights inside an ONNX file that PyTorch exported, under the names that they had in PyTorch.
 *
 * <p>The exporter keeps the name of a parameter that the graph uses as it is. The matrix of a linear layer it transposes
 * and renames to something like {@code onnx::MatMul_787}; but the node that uses it is still called after the module,
 * {@code /encoder/layer.0/attention/self/query/MatMul}, which gives back {@code encoder.layer.0.attention.self.query.weight}.
 * Whole-number initialisers (position ids, shapes) belong to the graph and are left out.
 */
public final class OnnxWeights {

    private static final String ANONYMOUS = "onnx::";

    private static final Map<Integer, StoredType> FLOATS = Map.of(
            TensorProto.DataType.FLOAT_VALUE, StoredType.F32,
            TensorProto.DataType.FLOAT16_VALUE, StoredType.F16,
            TensorProto.DataType.BFLOAT16_VALUE, StoredType.BF16,
            TensorProto.DataType.DOUBLE_VALUE, StoredType.F64);

    private static final Set<Integer> QUANTISED =
            Set.of(TensorProto.DataType.INT8_VALUE, TensorProto.DataType.UINT8_VALUE);

    private final String source;
    private final Map<String, Weight> weights;

    /** One initialiser, its bytes little-endian in the file's layout, which for a linear layer is transposed. */
    private record Weight(TensorProto proto, StoredType type, boolean transposed) {

        long[] storedShape() {
            return proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        }
    }

    private OnnxWeights(String source, Map<String, Weight> weights) {
        this.source = source;
        this.weights = weights;
    }

    /**
     * Reads a whole ONNX file of up to 2 GiB; the stream is not closed.
     *
     * @param source what to call the file in messages
     * @throws UserError if it is not an ONNX file, is quantised, or keeps its weights in other files
     */
    public static OnnxWeights read(InputStream in, String source) throws IOException {
        OnnxMl.GraphProto graph;
        try {
            CodedInputStream coded = CodedInputStream.newInstance(in);
            coded.setSizeLimit(Integer.MAX_VALUE);
            graph = OnnxMl.ModelProto.parseFrom(coded).getGraph();
        } catch (InvalidProtocolBufferException e) {
            throw error(source, "this is not an ONNX file, or it is truncated: " + e.getMessage());
        }
        Map<String, NodeProto> users = new HashMap<>();
        for (NodeProto node : graph.getNodeList()) {
            node.getInputList().forEach(input -> users.putIfAbsent(input, node));
        }
        Map<String, Weight> weights = new LinkedHashMap<>();
        for (TensorProto proto : graph.getInitializerList()) {
            StoredType type = FLOATS.get(proto.getDataType());
            if (QUANTISED.contains(proto.getDataType())) {
                throw error(
                        source,
                        "initialiser '" + proto.getName()
                                + "' is quantised to 8 bits, which cannot be trained. Use the file in fp32 or fp16.");
            }
            if (type == null) {
                continue;
            }
            NodeProto linear = proto.getName().startsWith(ANONYMOUS) ? users.get(proto.getName()) : null;
            String name = linear == null ? proto.getName() : moduleOf(linear) + ".weight";
            Weight weight = new Weight(proto, type, linear != null && isTransposed(linear));
            checkSize(source, weight);
            if (weights.put(name, weight) != null) {
                throw error(source, "two initialisers belong to '" + name + "'.");
            }
        }
        if (weights.isEmpty()) {
            throw error(source, "this ONNX file holds no weights.");
        }
        return new OnnxWeights(source, Collections.unmodifiableMap(weights));
    }

    /** {@code /encoder/layer.0/output/dense/MatMul} → {@code encoder.layer.0.output.dense}. */
    private static String moduleOf(NodeProto node) {
        String path = node.getName().substring(0, Math.max(0, node.getName().lastIndexOf('/')));
        return path.replaceFirst("^/", "").replace('/', '.');
    }

    /** MatMul multiplies by [in, out]; Gemm says which of the two it takes; PyTorch keeps [out, in]. */
    private static boolean isTransposed(NodeProto node) {
        return switch (node.getOpType()) {
            case "MatMul" -> true;
            case "Gemm" ->
                node.getAttributeList().stream().noneMatch(a -> a.getName().equals("transB") && a.getI() == 1);
            default -> false;
        };
    }

    private static void checkSize(String source, Weight weight) {
        String name = weight.proto().getName();
        if (weight.proto().getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw error(source, "initialiser '" + name + "' lies in another file, which is not supported.");
        }
        if (weight.transposed() && weight.proto().getDimsCount() != 2) {
            throw error(source, "initialiser '" + name + "' of a linear layer must have two dimensions.");
        }
        long bytes = weight.type().bytes();
        try {
            for (long dimension : weight.storedShape()) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
        } catch (ArithmeticException e) {
            bytes = -1;
        }
        long found = dataBytes(weight);
        if (bytes != found) {
            throw error(
                    source,
                    "initialiser '" + name + "' of " + weight.type() + " has the shape "
                            + Arrays.toString(weight.storedShape()) + " but " + found + " bytes of data.");
        }
    }

    /** Python's names of the tensors, in the order of the file. */
    public Set<String> names() {
        return weights.keySet();
    }

    /** The shape in PyTorch's layout: a linear layer's is [out, in]. */
    public long[] shape(String name) {
        Weight weight = weight(name);
        long[] shape = weight.storedShape();
        return weight.transposed() ? new long[] {shape[1], shape[0]} : shape;
    }

    /** A weight as a new fp32 tensor in PyTorch's layout, which belongs to the caller. */
    public Tensor tensor(String name) {
        Weight weight = weight(name);
        try (TensorOptions options = new TensorOptions(weight.type().scalarType());
                MemoryFormatOptional contiguous = new MemoryFormatOptional();
                Tensor stored = torch.empty(weight.storedShape(), options, contiguous)) {
            byte[] bytes = data(weight);
            try (Pointer data = stored.data_ptr();
                    BytePointer to = new BytePointer(data)) {
                to.put(bytes, 0, bytes.length);
            }
            try (Tensor oriented = weight.transposed() ? stored.t() : stored.alias();
                    Tensor dense = oriented.contiguous()) {
                return dense.to(ScalarType.Float);
            }
        }
    }

    private Weight weight(String name) {
        Weight weight = weights.get(name);
        if (weight == null) {
            throw error(source, "there is no weight '" + name + "' among the " + weights.size() + ".");
        }
        return weight;
    }

    private static long dataBytes(Weight weight) {
        TensorProto proto = weight.proto();
        if (proto.hasRawData()) {
            return proto.getRawData().size();
        }
        long count = switch (weight.type()) {
            case F32 -> proto.getFloatDataCount();
            case F64 -> proto.getDoubleDataCount();
            default -> proto.getInt32DataCount();
        };
        return count * weight.type().bytes();
    }

    /** The format has two ways to hold numbers: as bytes, or as a list in which a 16-bit float is the low half of an int. */
    private static byte[] data(Weight weight) {
        TensorProto proto = weight.proto();
        if (proto.hasRawData()) {
            return proto.getRawData().toByteArray();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) dataBytes(weight)).order(ByteOrder.LITTLE_ENDIAN);
        switch (weight.type()) {
            case F32 -> proto.getFloatDataList().forEach(bytes::putFloat);
            case F64 -> proto.getDoubleDataList().forEach(bytes::putDouble);
            default -> proto.getInt32DataList().forEach(bits -> bytes.putShort(bits.shortValue()));
        }
        return bytes.array();
    }

    private static UserError error(String source, String message) {
        return UserError.at(new Location(source, 0), message);
    }
}
