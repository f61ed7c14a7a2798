package dev.laurel.cli;

/** The user stopped a command, which kept what it had; ends the process with the code of the signal. */
final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Stopped(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
