package dev.laurel.recipe;

import dev.laurel.distributed.Workers;
import dev.laurel.metric.MaskedScores;
import dev.laurel.metric.Scores;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.pretrain.CorpusParts;
import dev.laurel.train.pretrain.Instances;
import dev.laurel.train.pretrain.MaskedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Learning from raw text. */
final class PretrainJob implements Job {

    private final PretrainRecipe recipe;
    private final MaskedModel model;
    private final CorpusParts corpus;
    private final Map<String, Instances> instances = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private PretrainJob(PretrainRecipe recipe, MaskedModel model, CorpusParts corpus) {
        this.recipe = recipe;
        this.model = model;
        this.corpus = corpus;
        int wanted = recipe.train().maxLength();
        if (model.maxLength() < wanted) {
            warnings.add("max_length is " + wanted + ", but " + Job.mostRead(model.maxLength(), model.model()));
        }
        warnings.addAll(corpus.remarks());
        for (String name : corpus.names()) {
            instances.put(
                    name,
                    name.equals(CorpusParts.TRAIN)
                            ? model.toLearn(corpus.texts().get(name), wanted, recipe.seed())
                            : model.toMeasure(corpus.texts().get(name), wanted));
            int cut = instances.get(name).cut();
            if (cut > 0) {
                warnings.add(cut + " of " + instances.get(name).size() + " lines of " + name + " are longer than "
                        + Math.min(wanted, model.maxLength()) + " tokens and are cut; packing: blocks cuts none");
            }
        }
    }

    /**
     * Reads the model and the text.
     *
     * @throws dev.laurel.base.UserError if either is wrong
     */
    static PretrainJob open(
            PretrainRecipe recipe, RecipeRun.Surroundings surroundings, Path pretrained, Placement placement) {
        MaskedModel model = recipe.newModel()
                .map(described -> MaskedModel.create(
                        described, pretrained, surroundings.dataFolder(), recipe.objective(), placement, recipe.seed()))
                .orElseGet(() -> MaskedModel.open(
                        pretrained,
                        recipe.objective(),
                        placement,
                        recipe.seed(),
                        Freezing.of(recipe.train(), recipe.model(), pretrained).frozen()));
        try {
            CorpusParts corpus = CorpusParts.read(recipe.data(), surroundings.dataFolder(), model.tokenizer());
            try {
                return new PretrainJob(recipe, model, corpus);
            } catch (RuntimeException e) {
                corpus.close();
                throw e;
            }
        } catch (RuntimeException e) {
            model.close();
            throw e;
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
        return corpus.names().stream()
                .map(name -> new Part(
                        name,
                        instances.get(name).size(),
                        corpus.texts().get(name).tokens(),
                        instances.get(name).cut(),
                        corpus.sha256(name),
                        Map.of()))
                .toList();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public List<Leg> legs() {
        TrainConfig train = recipe.train();
        return List.of(Leg.of(this, train, seed -> model.trainer(instances.get(CorpusParts.TRAIN), train, seed)));
    }

    @Override
    public Measured measure(String part, LongConsumer done) {
        MaskedScores scores = model.measure(instances.get(part), done);
        return new Measured() {
            @Override
            public Scores scores() {
                return scores;
            }

            @Override
            public List<RunRecord.Mistake> mistakes(int most) {
                return List.of();
            }
        };
    }

    @Override
    public String headline() {
        return "log_likelihood";
    }

    @Override
    public void save(Path folder) {
        model.save(folder);
    }

    @Override
    public void close() {
        corpus.close();
        model.close();
    }
}
