package dev.laurel.recipe;

import dev.laurel.base.UserError;
import dev.laurel.data.DataSets;
import dev.laurel.data.Dataset;
import dev.laurel.data.Example;
import dev.laurel.data.LabelSet;
import dev.laurel.data.Labeled;
import dev.laurel.data.LoadedData;
import dev.laurel.data.Target;
import dev.laurel.data.TaskKind;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.TaskModel;
import dev.laurel.eval.zeroshot.ClassDescriptions;
import dev.laurel.model.Model;
import dev.laurel.model.SentencePooling;
import dev.laurel.tensor.Placement;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.fewshot.ClassMeans;
import dev.laurel.train.fewshot.ContrastiveTrainer;
import dev.laurel.train.fewshot.LinearHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Learning classes from a few examples of each, from a start that knows only what they are called. */
final class FewShotJob implements Job {

    private final Stage.FewShot stage;
    private final LabelSet labels;
    private final TaskModel model;
    private final Map<String, EncodedPart> encoded = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private FewShotJob(Stage.FewShot stage, LoadedData<Example> data, Dataset<Example> few, TaskModel model) {
        this.stage = stage;
        this.labels = data.labels();
        this.model = model;
        if (model.maxLength() < stage.maxLength()) {
            warnings.add("max_length is " + stage.maxLength() + ", but "
                    + Job.mostRead(model.maxLength(), model.model()) + "; texts are cut there");
        }
        encoded.put(FlowData.TRAIN, EncodedPart.of(model, few));
        data.dev().ifPresent(part -> encoded.put(part.name(), EncodedPart.of(model, part)));
        data.test().ifPresent(part -> encoded.put(part.name(), EncodedPart.of(model, part)));
        encoded.values().forEach(part -> part.remark(model).ifPresent(warnings::add));
        ClassDescriptions described = new ClassDescriptions(labels.names(), stage.descriptions(), stage.template());
        model.setDescriptions(described.texts(), stage.scale());
    }

    /**
     * Reads the data and the model.
     *
     * @throws UserError if either is wrong, or a class has fewer examples than are to be learned from
     */
    static FewShotJob open(
            TaskRecipe recipe, RecipeRun.Surroundings surroundings, Path pretrained, Placement placement) {
        Stage.FewShot stage = recipe.fewShot().orElseThrow();
        LoadedData<Example> data = DataSets.load(recipe.data(), recipe.task(), surroundings.dataFolder());
        data.nothingToLearn().ifPresent(why -> {
            throw new UserError(why);
        });
        Dataset<Example> few = few(data, stage.shots(), recipe.data().seed());
        SentencePooling pooling = stage.pooling().orElseGet(() -> SentencePooling.of(recipe.model(), pretrained));
        TaskModel model = TaskModel.onVectors(
                pretrained,
                pooling,
                data.labels(),
                stage.maxLength(),
                placement,
                stage.method() == Stage.FewShot.Method.CONTRASTIVE);
        try {
            return new FewShotJob(stage, data, few, model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** So many examples of each class; the same ones as {@code few_labels} keeps of the same data and seed. */
    private static Dataset<Example> few(LoadedData<Example> data, int shots, long seed) {
        List<Example> all = data.train().examples();
        Map<String, Long> counts =
                all.stream().collect(Collectors.groupingBy(FewShotJob::label, Collectors.counting()));
        int needed = Math.max(1, shots);
        for (String label : data.labels().names()) {
            long there = counts.getOrDefault(label, 0L);
            if (there < needed) {
                throw new UserError("the train part has " + there + (there == 1 ? " example" : " examples")
                        + " of the class '" + label + "', but "
                        + (shots == 0 ? "every class needs at least 1" : "shots is " + shots + " of each class")
                        + ". Give more examples of it" + (shots > 1 ? ", or lower shots" : ""));
            }
        }
        if (shots == 0) {
            return data.train();
        }
        boolean[] kept = FlowData.kept(all, TaskKind.CLASSIFICATION, shots, seed);
        List<Example> few = IntStream.range(0, kept.length)
                .filter(i -> kept[i])
                .mapToObj(all::get)
                .toList();
        return new Dataset<>(data.train().name(), few, data.train().sha256());
    }

    private static String label(Example example) {
        return ((Target.OneOf) ((Labeled) example).target().orElseThrow()).label();
    }

    @Override
    public List<Leg> legs() {
        return stage.method() == Stage.FewShot.Method.CONTRASTIVE ? List.of(new OnPairs()) : List.of();
    }

    /** Training of the encoder, which has no head yet that could be measured meanwhile. */
    private final class OnPairs implements Leg {

        @Override
        public TrainConfig config() {
            return stage.train();
        }

        @Override
        public Ready begin(long seed) {
            EncodedPart train = encoded.get(FlowData.TRAIN);
            return new Ready(
                    ContrastiveTrainer.of(
                            model.model(),
                            train.encodings(),
                            classes(),
                            stage.contrastive(),
                            model.workers().count(),
                            seed,
                            i -> train.data().examples().get(i).location()),
                    model.workers(),
                    Optional.empty());
        }
    }

    private int[] classes() {
        return encoded.get(FlowData.TRAIN).data().examples().stream()
                .mapToInt(example -> labels.index(label(example)))
                .toArray();
    }

    /** Fits the head to the vectors of the examples, as the encoder makes them now. */
    @Override
    public void finish() {
        float[][] vectors = model.vectors(encoded.get(FlowData.TRAIN).encodings(), tokens -> {});
        if (stage.method() == Stage.FewShot.Method.PROTOTYPES) {
            model.setDirections(ClassMeans.of(vectors, classes(), labels.size()), stage.scale());
        } else {
            LinearHead head = LinearHead.fit(vectors, classes(), labels.size(), stage.c());
            model.setHead(head.matrix(), head.biases());
        }
    }

    @Override
    public Model model() {
        return model.model();
    }

    @Override
    public Workers workers() {
        return model.workers();
    }

    @Override
    public List<Part> parts() {
        return encoded.values().stream().map(part -> part.described(labels)).toList();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public Measured measure(String part, LongConsumer done) {
        return MeasuredLabels.of(model, encoded.get(part), done);
    }

    @Override
    public String headline() {
        return MeasuredLabels.headline(TaskKind.CLASSIFICATION, labels);
    }

    @Override
    public void save(Path folder) {
        model.save(folder);
    }

    @Override
    public void close() {
        model.close();
    }
}
