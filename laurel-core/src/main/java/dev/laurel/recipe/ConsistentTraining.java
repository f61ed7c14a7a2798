package dev.laurel.recipe;

import dev.laurel.data.Example;
import dev.laurel.data.Labeled;
import dev.laurel.text.Augmentation;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.semisupervised.ConsistencyConfig;
import dev.laurel.train.semisupervised.ConsistencyTraining;
import java.util.List;
import java.util.Optional;

/** Learning to say of a changed text what is said of the text itself. */
record ConsistentTraining(JointTraining joint) implements UnlabelledTraining, Leg {

    @Override
    public List<Leg> legs() {
        return List.of(this);
    }

    @Override
    public TrainConfig config() {
        return joint.guardedConfig();
    }

    @Override
    public Ready begin(long seed) {
        Flow flow = joint.flow();
        ConsistencyConfig config = flow.recipe().consistency();
        Augmentation change = config.wordDropout().then(config.wordSwap());
        List<Example> texts = flow.data().part(FlowData.UNLABELLED).examples();
        boolean hard = flow.recipe().method() == SemisupervisedRecipe.Method.FIXMATCH;
        ConsistencyTraining training = new ConsistencyTraining(
                flow.model().model(),
                flow.encodings(FlowData.UNLABELLED),
                flow.data().decisions(),
                (i, rng) -> {
                    Labeled text = (Labeled) texts.get(i);
                    Labeled changed =
                            new Labeled(change.apply(text.text(), rng), text.pair(), Optional.empty(), text.location());
                    return flow.model().encode(List.of(changed)).get(0);
                },
                new ConsistencyTraining.Target(config.threshold(), hard ? 0 : config.temperature()));
        return joint.ready(joint.trainer(training, config.unlabelledWeight(), 1, seed), Optional.empty());
    }

    @Override
    public Optional<String> stage() {
        return Optional.of(joint.recipe().method().key());
    }
}
