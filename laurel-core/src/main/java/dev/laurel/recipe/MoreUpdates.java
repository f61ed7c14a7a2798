package dev.laurel.recipe;

import dev.laurel.config.Config;
import dev.laurel.train.TrainConfig;
import java.util.List;

/** What the other methods are compared with: as many updates as they make, on the labelled examples alone. */
record MoreUpdates(Flow flow, Job job) implements UnlabelledTraining {

    @Override
    public List<Leg> legs() {
        TrainConfig config = flow.recipe().semisupervised();
        double updates =
                Math.ceil((double) flow.data().part(FlowData.UNLABELLED).size() / config.batchSize()) * config.epochs();
        long epochs = Math.max(1, Math.round(updates / flow.labelledBatches()));
        TrainConfig same = Config.with(
                config, "epochs=" + epochs, "batch_size=" + flow.recipe().labelledBatchSize());
        return List.of(new OnLabels(flow, job, "more updates", same));
    }
}
