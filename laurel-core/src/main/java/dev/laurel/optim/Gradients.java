package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.RowGradients;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The gradients of all workers summed, in fp32 and in a fixed order: of tables the rows that were looked up, of the rest
 * every element.
 *
 * <p>The sum takes the place of the first worker's gradient where that is fp32, so that no other memory is written. What
 * is summed, and later updated, is shared out evenly between the workers.
 */
public final class Gradients implements AutoCloseable {

    /** Elements that every kernel computes alike wherever they stand. */
    private static final int ALIGNMENT = 16;

    private final Parameters parameters;
    private final Workers workers;
    private final List<List<Share>> shares;
    private final List<List<Tensor>> sums = new ArrayList<>();
    private final Map<Parameter, RowGradients> rows = new HashMap<>();

    /**
     * What one worker sums and updates of a parameter: all of it, except where the parameter lies across the border
     * between two workers.
     *
     * @param from its first element
     * @param length elements
     */
    record Share(Parameter parameter, long from, long length) {

        /** Of a contiguous tensor of the parameter's shape, {@code [length]}. */
        Tensor of(Tensor whole) {
            return whole.view(-1).narrow(0, from, length);
        }
    }

    public Gradients(Parameters parameters, Workers workers) {
        this.parameters = parameters;
        this.workers = workers;
        shares = shares(parameters.dense(), workers.count());
        shares.forEach(share -> sums.add(new ArrayList<>()));
    }

    /** What a worker sums and updates. */
    List<Share> shares(int worker) {
        return shares.get(worker);
    }

    /** The sums of a worker's shares, {@code [length]} each, between {@link #sum} and {@link #clear}. */
    List<Tensor> sums(int worker) {
        return sums.get(worker);
    }

    /** Those of a table's rows, between {@link #sum} and {@link #clear}. */
    public RowGradients rows(Parameter table) {
        return rows.get(table);
    }

    /**
     * Sums what the workers' backward passes left.
     *
     * @return the Euclidean norm of the sum; not finite if any gradient is not
     */
    public double sum() {
        double[] squares = new double[workers.count()];
        try (Scope scope = Scope.open()) {
            Map<Parameter, List<Tensor>> left = new HashMap<>();
            parameters.dense().forEach(p -> left.put(p, p.gradients()));
            Set<Parameter> sharing = sharing(left);
            workers.run(w -> {
                try (Scope inner = Scope.open()) {
                    Tensors.noGrad(() -> {
                        for (Share share : shares.get(w)) {
                            Tensor sum = sum(share, left.get(share.parameter()), sharing.contains(share.parameter()));
                            sums.get(w).add(Scope.permanent(sum));
                            squares[w] += square(sum);
                        }
                    });
                }
            });
            for (Parameter table : parameters.tables()) {
                RowGradients sum = table.sumRows(parameters.placement());
                Scope.permanent(sum.values());
                rows.put(table, sum);
                squares[0] += square(sum.values());
            }
        }
        double total = 0;
        for (double s : squares) {
            total += s;
        }
        return Math.sqrt(total);
    }

    private Tensor sum(Share share, List<Tensor> gradients, boolean copied) {
        if (gradients.isEmpty()) {
            return Tensors.zeros(parameters.placement(), ScalarType.Float, share.length());
        }
        Tensor first = share.of(gradients.get(0));
        Tensor sum = (copied ? first.clone() : first).to(ScalarType.Float);
        for (Tensor other : gradients.subList(1, gradients.size())) {
            sum.add_(share.of(other));
        }
        return sum;
    }

    private static double square(Tensor sum) {
        double norm = sum.norm(new Scalar(2)).item_float();
        return norm * norm;
    }

    /** Parameters whose first gradient shares memory with another's, as autograd may leave them: not to be written to. */
    private static Set<Parameter> sharing(Map<Parameter, List<Tensor>> gradients) {
        Map<Long, Parameter> owners = new HashMap<>();
        Set<Parameter> sharing = new HashSet<>();
        gradients.forEach((parameter, left) -> {
            if (!left.isEmpty()) {
                long memory = left.get(0).storage().data().address();
                Parameter owner = owners.putIfAbsent(memory, parameter);
                if (owner != null) {
                    sharing.add(owner);
                    sharing.add(parameter);
                }
            }
        });
        return sharing;
    }

    /** Forgets what the workers' backward passes left, so that the next update begins anew; also after a failed one. */
    public void clear() {
        free();
        try (Scope scope = Scope.open()) {
            parameters.parameters().forEach(Parameter::clearGradients);
        }
    }

    private void free() {
        sums.forEach(worker -> {
            worker.forEach(Scope::free);
            worker.clear();
        });
        rows.values().forEach(sum -> Scope.free(sum.values()));
        rows.clear();
    }

    /** One parameter after the other, cut where a worker has its part of all elements. */
    static List<List<Share>> shares(List<Parameter> parameters, int workers) {
        long all = parameters.stream().mapToLong(Parameter::size).sum();
        List<List<Share>> shares = new ArrayList<>();
        for (int w = 0; w < workers; w++) {
            long from = all * w / workers;
            long to = all * (w + 1) / workers;
            List<Share> mine = new ArrayList<>();
            long at = 0;
            for (Parameter p : parameters) {
                long first = cut(from - at, p);
                long end = cut(to - at, p);
                if (first < end) {
                    mine.add(new Share(p, first, end - first));
                }
                at += p.size();
            }
            shares.add(List.copyOf(mine));
        }
        return shares;
    }

    /** Where in a parameter a border is drawn: kernels compute what is left over at the end with other roundings. */
    private static long cut(long border, Parameter p) {
        return border >= p.size() ? p.size() : Math.max(0, border / ALIGNMENT * ALIGNMENT);
    }

    @Override
    public void close() {
        free();
    }
}
