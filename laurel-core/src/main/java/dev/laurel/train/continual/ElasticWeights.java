package dev.laurel.train.continual;

import dev.laurel.data.TaskKind;
import dev.laurel.distributed.Workers;
import dev.laurel.model.Model;
import dev.laurel.nn.Parameter;
import dev.laurel.nn.Parameters;
import dev.laurel.nn.Pass;
import dev.laurel.nn.RowGradients;
import dev.laurel.nn.TokenBatch;
import dev.laurel.tensor.Placement;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.supervised.Targets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How much what a model says of old examples depends on each of its weights, and what the weights were: elastic weight
 * consolidation (Kirkpatrick et al. 2017), λ/2 Σᵢ Fᵢ (θᵢ − θ*ᵢ)².
 *
 * <p>F is the diagonal of the Fisher information, the mean over examples of the squared gradient of log p(y|x) with y drawn
 * from the model; each example is a pass by itself. Of tables it is kept for the rows that the examples look up; other rows
 * have none.
 */
public final class ElasticWeights implements AutoCloseable {

    private final Map<Parameter, Held> dense = new LinkedHashMap<>();
    private final Map<Parameter, HeldRows> tables = new LinkedHashMap<>();

    /** {@code [shape]} each. */
    private record Held(Tensor importance, Tensor start) {}

    /**
     * The same of some rows.
     *
     * @param rows their numbers, ascending
     */
    private record HeldRows(Tensor rows, Tensor importance, Tensor start) {}

    private ElasticWeights() {}

    /**
     * Measures a model as it is now, which is what its weights are held to.
     *
     * @param texts old examples as the model reads them; at least one
     * @param answers what the model says of the same
     * @param done is told the number of examples done so far
     */
    public static ElasticWeights of(
            Model model, Workers workers, List<Encoding> texts, OldAnswers answers, long seed, LongConsumer done) {
        ElasticWeights weights = new ElasticWeights();
        Targets drawn = SampledTargets.of(answers, texts, seed);
        boolean perLabel = answers.decisions().kind() == TaskKind.MULTI_LABEL;
        // the mean over the labels is taken of their losses, but the likelihood is their product
        double factor = perLabel ? answers.decisions().labels() : 1;
        Sum sum = new Sum(model.trained());
        // one after the other: what one pass leaves has to be squared before the next
        workers.run(w -> {
            for (int i = 0; w == 0 && i < texts.size(); i++) {
                try (Scope scope = Scope.open()) {
                    TokenBatch batch = new TokenBatch(
                            List.of(texts.get(i)),
                            new long[] {i},
                            model.parameters().placement());
                    Tensor logits = model.logits(batch, Pass.inference())
                            .narrow(1, 0, answers.decisions().labels());
                    drawn.loss(logits, batch, new int[] {i})
                            .mul(new Scalar(factor))
                            .backward();
                    sum.add();
                }
                done.accept(i + 1);
            }
        });
        sum.keep(weights, texts.size());
        return weights;
    }

    /**
     * The gradients' squares, summed.
     *
     * @param parameters what is trained
     * @param squares of the parameters that are no tables
     * @param rows of each table's rows
     */
    private record Sum(
            Parameters parameters, Map<Parameter, Tensor> squares, Map<Parameter, TreeMap<Long, float[]>> rows) {

        Sum(Parameters parameters) {
            this(parameters, new LinkedHashMap<>(), new LinkedHashMap<>());
            try (Scope scope = Scope.open()) {
                for (Parameter p : parameters.dense()) {
                    squares.put(p, Scope.permanent(Tensors.zeros(parameters.placement(), ScalarType.Float, p.shape())));
                }
            }
            parameters.tables().forEach(p -> rows.put(p, new TreeMap<>()));
        }

        /** Adds what one pass left, and forgets it. */
        void add() {
            Tensors.noGrad(() -> {
                squares.forEach((p, square) -> p.gradients()
                        .forEach(gradient ->
                                square.add_(gradient.to(ScalarType.Float).square())));
                rows.forEach((p, of) -> add(of, p.sumRows(parameters.placement())));
            });
            parameters.parameters().forEach(Parameter::clearGradients);
        }

        private static void add(TreeMap<Long, float[]> sums, RowGradients gradients) {
            if (gradients.ids().length == 0) {
                return;
            }
            float[] values = Tensors.floats(gradients.values());
            int width = values.length / gradients.ids().length;
            for (int r = 0; r < gradients.ids().length; r++) {
                float[] sum = sums.computeIfAbsent(gradients.ids()[r], id -> new float[width]);
                for (int h = 0; h < width; h++) {
                    sum[h] += values[r * width + h] * values[r * width + h];
                }
            }
        }

        void keep(ElasticWeights weights, int examples) {
            Scalar divisor = new Scalar((double) examples);
            Placement placement = parameters.placement();
            try (Scope scope = Scope.open()) {
                Tensors.noGrad(() -> {
                    squares.forEach((p, square) -> weights.dense.put(
                            p,
                            new Held(
                                    square.div_(divisor),
                                    Scope.permanent(p.master().detach().clone()))));
                    rows.forEach((p, of) -> {
                        if (!of.isEmpty()) {
                            long[] ids = of.keySet().stream()
                                    .mapToLong(Long::longValue)
                                    .toArray();
                            Tensor importance = Tensors.of(joined(of), placement)
                                    .view(ids.length, -1)
                                    .div_(divisor);
                            Tensor numbers = Scope.permanent(Tensors.of(ids, placement));
                            Tensor start = p.master().index_select(0, numbers);
                            weights.tables.put(
                                    p, new HeldRows(numbers, Scope.permanent(importance), Scope.permanent(start)));
                        }
                    });
                });
            }
        }

        private static float[] joined(TreeMap<Long, float[]> rows) {
            int width = rows.firstEntry().getValue().length;
            float[] all = new float[rows.size() * width];
            int at = 0;
            for (float[] row : rows.values()) {
                System.arraycopy(row, 0, all, at, width);
                at += width;
            }
            return all;
        }
    }

    /** The diagonal by the parameters' names, for tests and curiosity: of a table the rows that were looked up. */
    Map<String, float[]> importance() {
        Map<String, float[]> named = new LinkedHashMap<>();
        dense.forEach((p, held) -> named.put(p.name(), Tensors.floats(held.importance())));
        tables.forEach((p, held) -> named.put(p.name(), Tensors.floats(held.importance())));
        return named;
    }

    /**
     * One worker's part of ½ Σ F (θ − θ*)², on that worker's thread: a scalar with gradient, or null if it has no part.
     *
     * <p>The gradient F (θ − θ*) is computed from the fp32 masters, whose small distances a bf16 copy would not show.
     */
    Tensor penalty(int worker, int workers) {
        List<Tensor> parts = new ArrayList<>();
        int number = 0;
        for (Map.Entry<Parameter, Held> entry : dense.entrySet()) {
            if (number++ % workers == worker) {
                Parameter p = entry.getKey();
                Held held = entry.getValue();
                parts.add(part(p.value(), p.master().detach(), held.importance(), held.start()));
            }
        }
        for (Map.Entry<Parameter, HeldRows> entry : tables.entrySet()) {
            if (number++ % workers == worker) {
                HeldRows held = entry.getValue();
                Tensor leaf = entry.getKey().rows(held.rows());
                parts.add(part(leaf, leaf.detach(), held.importance(), held.start()));
            }
        }
        return parts.stream().reduce(Tensor::add).orElse(null);
    }

    /** A number that is the penalty and whose gradient with respect to the leaf is the penalty's. */
    private static Tensor part(Tensor leaf, Tensor now, Tensor importance, Tensor start) {
        Tensor distance = now.sub(start);
        Tensor gradient = importance.mul(distance);
        Tensor carrier = leaf.mul(gradient).sum();
        Tensor value = gradient.mul(distance).sum().mul(new Scalar(0.5));
        return carrier.sub(carrier.detach()).add(value);
    }

    @Override
    public void close() {
        dense.values().forEach(held -> {
            Scope.free(held.importance());
            Scope.free(held.start());
        });
        tables.values().forEach(held -> {
            Scope.free(held.rows());
            Scope.free(held.importance());
            Scope.free(held.start());
        });
    }
}
