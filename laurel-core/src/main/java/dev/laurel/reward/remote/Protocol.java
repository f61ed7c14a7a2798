package dev.laurel.reward.remote;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A function that asks a server: what is sent to it and how its answer is read. */
interface Protocol extends RewardConfig {

    String name();

    /** Where the server is, and which key it gets. */
    Address address();

    /** Limits on time, attempts and answers. */
    RemoteCalls calls();

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

    @Override
    default RewardFunction create() {
        return create(Timing.REAL, System::getenv);
    }

    /** The same with another clock and other environment variables. */
    default RewardFunction create(Timing timing, UnaryOperator<String> environment) {
        Address address = address();
        return new RemoteReward(
                this, new RemoteClient(address, address.key(environment), calls(), timing), calls().concurrency());
    }
}
