package dev.laurel.reward.remote;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import java.util.List;
import java.util.Set;

/** What is sent to a server and how its answer is read. */
interface Protocol {

    String name();

    Set<String> needs();

    Range range();

    /** How many candidates go into one request. */
    int batchSize();

    /**
     * One judgement for each candidate, in order.
     *
     * @param batch at most {@link #batchSize} candidates
     * @throws RemoteFailure if there is nothing to say of any of them
     */
    List<Judgement> ask(RemoteClient client, List<Candidate> batch) throws RemoteFailure, InterruptedException;
}
