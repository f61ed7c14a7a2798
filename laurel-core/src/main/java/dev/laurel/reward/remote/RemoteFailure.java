package dev.laurel.reward.remote;

/** A server gave no usable answer; the message is the reason that the candidates' failure carries. */
final class RemoteFailure extends Exception {

    private static final long serialVersionUID = 1L;

    RemoteFailure(String reason) {
        super(reason);
    }
}
