package dev.laurel.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The only lifetime construct: every tensor made while a scope is open is freed when the scope closes.
 *
 * <p>One scope a training step, one a pass without gradients. A function never closes its arguments; a returned tensor
 * belongs to the caller's scope. Scopes belong to the thread that opened them and close in reverse order.
 */
public final class Scope implements AutoCloseable {

    private final PointerScope pointers = new PointerScope();

    private Scope() {}

    public static Scope open() {
        return new Scope();
    }

    /** Hands a tensor made in this scope to the scope around it; without one, it becomes permanent. */
    public Tensor keep(Tensor tensor) {
        tensor.retainReference();
        Optional<PointerScope> outer = outer();
        outer.ifPresent(scope -> {
            scope.attach(tensor);
            tensor.releaseReference();
        });
        return tensor;
    }

    /** Makes a tensor outlive all scopes; its owner frees it with {@link #free}. */
    public static Tensor permanent(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }

    /** Frees what {@link #permanent} kept; null is allowed. */
    public static void free(Pointer pointer) {
        if (pointer != null && !pointer.isNull()) {
            pointer.releaseReference();
        }
    }

    private Optional<PointerScope> outer() {
        var stack = PointerScope.getScopeIterator();
        while (stack != null && stack.hasNext()) {
            if (stack.next() == pointers) {
                return stack.hasNext() ? Optional.of(stack.next()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        pointers.close();
    }
}
