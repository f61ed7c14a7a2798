package dev.laurel.optim;

import dev.laurel.distributed.Workers;
import dev.laurel.nn.Parameters;
import dev.laurel.tensor.Scope;
import dev.laurel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.SingletonTypePtr;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/** A fused libtorch optimiser kernel applied to the flat storage, which the workers share out evenly. */
final class FlatUpdate {

    private final Parameters parameters;
    private final Workers workers;
    private final OperatorHandle kernel;
    private final List<List<Parameters.Stretch>> pieces;

    /** The arguments of the kernel for one piece. */
    @FunctionalInterface
    interface Arguments {
        /** Adds all arguments; {@code cut} takes a piece of a flat tensor as a list of one. */
        void add(IValueVector arguments, Parameters.Stretch piece);
    }

    FlatUpdate(Parameters parameters, Workers workers, String kernel) {
        this.parameters = parameters;
        this.workers = workers;
        this.kernel = Dispatcher.singleton().findSchemaOrThrow(kernel, "");
        this.kernel.retainReference();
        this.pieces = pieces(parameters, workers.count());
    }

    /** Calls the kernel on each worker's pieces and refreshes the bf16 copy of what changed. */
    void apply(Arguments arguments) {
        workers.run(w -> {
            for (Parameters.Stretch piece : pieces.get(w)) {
                try (Scope scope = Scope.open()) {
                    Tensors.noGrad(() -> {
                        IValueVector values = new IValueVector();
                        arguments.add(values, piece);
                        kernel.callBoxed(values);
                    });
                }
                parameters.refresh(piece.offset(), piece.length());
            }
        });
    }

    static IValue cut(Tensor flat, Parameters.Stretch piece) {
        return list(flat.narrow(0, piece.offset(), piece.length()));
    }

    static IValue list(Tensor... tensors) {
        GenericList list = new GenericList(new Type.TypePtr(new SingletonTypePtr(TensorType.get())));
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor));
        }
        return new IValue(list);
    }

    private static List<List<Parameters.Stretch>> pieces(Parameters parameters, int workers) {
        List<List<Parameters.Stretch>> pieces = new ArrayList<>();
        for (int w = 0; w < workers; w++) {
            List<Parameters.Stretch> mine = new ArrayList<>();
            for (Parameters.Stretch stretch : parameters.stretches()) {
                long from = stretch.length() * w / workers;
                long to = stretch.length() * (w + 1) / workers;
                if (from < to) {
                    mine.add(new Parameters.Stretch(stretch.offset() + from, to - from, stretch.decayed()));
                }
            }
            pieces.add(mine);
        }
        return pieces;
    }
}
