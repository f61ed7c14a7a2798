package dev.laurel.peft;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.linear;

import dev.laurel.nn.Linear;
import dev.laurel.nn.LinearChange;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.RowDropout;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Low-rank products added to some of the layers that one {@link Linear} stacks.
 *
 * <p>All of them are one pair of products: the narrow inputs of the layers side by side, {@code [N, Σr]}, times a matrix
 * {@code [Σout, Σr]} that holds each layer's {@code s·B} in its own rows and columns, added to the base's result. So
 * query and value cost one pass over the input, and nothing is cut, joined or copied at full width: the sum is formed in
 * the base's result, which its own backward does not need.
 */
final class LowRankLinear implements Attachment, LinearChange {

    private final Linear linear;
    private final List<Optional<LowRankProduct>> products;
    private final double dropout;
    private final Placement placement;

    /**
     * @param products for each layer of the stack, if it has one
     * @param dropout of the input, the same for all layers of the stack
     */
    LowRankLinear(Linear linear, List<Optional<LowRankProduct>> products, double dropout, Placement placement) {
        this.linear = linear;
        this.products = List.copyOf(products);
        this.dropout = dropout;
        this.placement = placement;
    }

    @Override
    public Tensor apply(Tensor x, Linear.Layers layers, RowDropout rows) {
        List<Optional<LowRankProduct>> wanted = products.subList(layers.first(), layers.first() + layers.count());
        if (wanted.stream().allMatch(Optional::isEmpty)) {
            return layers.apply(x);
        }
        ScalarType type = Tensors.type(x);
        Tensor narrow = linear(rows.apply(x, dropout).to(type), down(wanted));
        Tensor wide = up(wanted, type).t();
        if (wanted.stream()
                .flatMap(Optional::stream)
                .noneMatch(p -> p.magnitude().isPresent())) {
            return layers.apply(x).addmm_(narrow, wide);
        }
        Tensor scaled = layers.product(x).addmm_(narrow, wide).mul(gains(wanted, layers.weight()));
        return (layers.bias() == null ? scaled : scaled.add(layers.bias())).to(type);
    }

    /** {@code [Σr, in]} */
    private static Tensor down(List<Optional<LowRankProduct>> wanted) {
        TensorVector matrices = new TensorVector();
        wanted.forEach(
                product -> product.ifPresent(p -> matrices.push_back(p.down().value())));
        return matrices.size() == 1 ? matrices.get(0) : cat(matrices, 0);
    }

    /** {@code [Σout, Σr]}, zero where one layer's rows meet another's columns. */
    private Tensor up(List<Optional<LowRankProduct>> wanted, ScalarType type) {
        TensorVector blocks = new TensorVector();
        for (int row = 0; row < wanted.size(); row++) {
            TensorVector columns = new TensorVector();
            for (int column = 0; column < wanted.size(); column++) {
                if (wanted.get(column).isPresent()) {
                    LowRankProduct product = wanted.get(column).get();
                    columns.push_back(
                            row == column
                                    ? product.up().value().mul(new Scalar(product.scale()))
                                    : Tensors.zeros(
                                            placement, type, product.up().shape()));
                }
            }
            blocks.push_back(columns.size() == 1 ? columns.get(0) : cat(columns, 1));
        }
        return blocks.size() == 1 ? blocks.get(0) : cat(blocks, 0);
    }

    /** {@code [Σout]} fp32, 1 for layers without a product. */
    private Tensor gains(List<Optional<LowRankProduct>> wanted, Tensor weight) {
        long out = linear.out();
        TensorVector gains = new TensorVector();
        for (int i = 0; i < wanted.size(); i++) {
            gains.push_back(
                    wanted.get(i).isPresent()
                            ? wanted.get(i).get().gain(weight.narrow(0, i * out, out))
                            : Tensors.zeros(placement, ScalarType.Float, out).add_(new Scalar(1)));
        }
        return cat(gains, 0);
    }

    @Override
    public void attach() {
        linear.changeBy(this);
    }

    @Override
    public void detach() {
        linear.changeBy(null);
    }

    @Override
    public Map<Parameter, Tensor> merged() {
        TensorVector rows = new TensorVector();
        for (int i = 0; i < products.size(); i++) {
            Tensor weight = rowsOf(i);
            rows.push_back(products.get(i).map(p -> p.merged(weight)).orElse(weight));
        }
        return Map.of(linear.weight(), cat(rows, 0));
    }

    /** Sets the lengths of DoRA to those of the base. */
    void setMagnitudes() {
        for (int i = 0; i < products.size(); i++) {
            Tensor weight = rowsOf(i);
            products.get(i).ifPresent(p -> p.setMagnitude(weight));
        }
    }

    private Tensor rowsOf(int layer) {
        long out = linear.out();
        return linear.weight().master().narrow(0, layer * out, out);
    }
}
