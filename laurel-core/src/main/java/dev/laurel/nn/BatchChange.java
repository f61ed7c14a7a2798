package dev.laurel.nn;

/** Something hung on a model that changes what it reads: the seam for learnt prompts and prefixes. */
public interface BatchChange {

    /** The places of each text that it takes away from what the model can read. */
    int places();

    /**
     * What the trunk reads in the place of a batch: the same sequences in the same order.
     *
     * @param batch as the caller made it, see {@link TokenBatch#begunBy} and {@link TokenBatch#behind}
     */
    TokenBatch apply(TokenBatch batch, Pass pass);
}
