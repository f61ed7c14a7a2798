package dev.laurel.cli;

import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/**
 * Turns the first Ctrl-C (or SIGTERM) into a request that long work sees, so that it ends at a good place and keeps what
 * it has; the second one ends the process at once.
 *
 * <p>Java has no public way to handle a signal, so this goes through {@code sun.misc.Signal} of the module
 * {@code jdk.unsupported}, by reflection because the compiler refuses to name it quietly. On a Java without it, Ctrl-C
 * ends the process as usual, and what the last checkpoint holds is kept.
 */
final class StopSignal implements BooleanSupplier {

    static final int INTERRUPTED = 130;
    static final int TERMINATED = 143;

    private final Runnable told;

    private volatile int exitCode;

    private StopSignal(Runnable told) {
        this.told = told;
    }

    /**
     * Watches for signals from now on.
     *
     * @param told called once, at the first signal, from a thread of Java's
     */
    static StopSignal watch(Runnable told) {
        StopSignal stop = new StopSignal(told);
        try {
            stop.handle("INT", INTERRUPTED);
            stop.handle("TERM", TERMINATED);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return stop;
        }
        return stop;
    }

    private void handle(String signal, int code) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object handler = Proxy.newProxyInstance(
                handlerType.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        received(code);
                        return null;
                    }
                    return method.invoke(this, arguments); // equals, hashCode, toString
                });
        signalType
                .getMethod("handle", signalType, handlerType)
                .invoke(null, signalType.getConstructor(String.class).newInstance(signal), handler);
    }

    private synchronized void received(int code) {
        if (exitCode != 0) {
            Runtime.getRuntime().halt(code);
        }
        exitCode = code;
        told.run();
    }

    /** Whether the work shall end. */
    @Override
    public boolean getAsBoolean() {
        return exitCode != 0;
    }

    /** The exit code that says which signal came; 0 if none did. */
    int exitCode() {
        return exitCode;
    }
}
