package dev.laurel.recipe;

import dev.laurel.base.Difference;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.data.Dataset;
import dev.laurel.data.Feedback;
import dev.laurel.data.preference.LoadedPreferences;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.distributed.Workers;
import dev.laurel.eval.Readout;
import dev.laurel.eval.RewardEvaluation;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardPart;
import dev.laurel.eval.RewardSpec;
import dev.laurel.eval.card.CardMaker;
import dev.laurel.eval.card.RewardCard;
import dev.laurel.metric.Calibration;
import dev.laurel.metric.RewardPair;
import dev.laurel.metric.Scores;
import dev.laurel.metric.TemperatureScaling;
import dev.laurel.model.Model;
import dev.laurel.tensor.Placement;
import dev.laurel.tokenize.Encoding;
import dev.laurel.train.TrainConfig;
import dev.laurel.train.Trainer;
import dev.laurel.train.reward.Objectives;
import dev.laurel.train.reward.RewardLoss;
import dev.laurel.train.reward.RewardObjective;
import dev.laurel.train.reward.RewardTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Learning a reward from judgements. */
final class RewardJob implements Job {

    private static final String TRAIN = "train";

    /** Examples of train that are scored before and after saving if nothing is held out. */
    private static final int SOME = 32;

    private final RewardRecipe recipe;
    private final PreferenceKind kind;
    private final RewardLoss loss;
    private final RewardData data;
    private final Path pretrained;
    private RewardModel model;
    private boolean closed;
    private final Map<String, RewardEvaluation> evaluations = new LinkedHashMap<>();
    private final Map<String, RewardPart> read = new LinkedHashMap<>();
    /** What attributes are learned from beside the pairs of train. */
    private final Optional<RewardPart> ratings;

    private final List<String> warnings = new ArrayList<>();

    private RewardJob(RewardRecipe recipe, RewardLoss loss, RewardData data, Path pretrained, RewardModel model) {
        this.data = data;
        this.recipe = recipe;
        this.pretrained = pretrained;
        this.loss = loss;
        this.model = model;
        kind = data.judgements().kind();
        int wanted = recipe.train().maxLength();
        if (model.spec().maxLength() < wanted) {
            warnings.add("max_length is " + wanted + ", but "
                    + Job.mostRead(model.spec().maxLength(), model.model()));
        }
        warnings.addAll(RewardBase.remarks(recipe.model(), pretrained, model));
        warnings.addAll(data.remarks());
        data.judgements().parts().forEach(part -> read.put(part.name(), read(part)));
        ratings = data.ratings().map(LoadedPreferences::train).map(part -> read(part));
        if (read.get(TRAIN).data().size() == 0
                || ratings.filter(part -> part.data().size() == 0).isPresent()) {
            throw new UserError("all examples of the train part are longer than max_length "
                    + model.spec().maxLength() + ". Allow more, or state data.over_length: truncate-prompt");
        }
    }

    /**
     * Reads the data and the model.
     *
     * @throws UserError if either is wrong
     */
    static RewardJob open(
            RewardRecipe recipe, RecipeRun.Surroundings surroundings, Path pretrained, Placement placement) {
        RewardLoss loss =
                recipe.loss().orElseGet(() -> RewardLoss.usualFor(recipe.data().kind()));
        RewardData data = RewardData.load(recipe, loss, surroundings.dataFolder());
        PreferenceKind kind = data.judgements().kind();
        Objectives.require(loss, kind, data.attributes(), recipe.heads());
        RewardSpec spec = new RewardSpec(
                recipe.join(),
                recipe.data().transcript(),
                recipe.train().maxLength(),
                recipe.data().overLength(),
                "first",
                kind,
                loss.method(),
                recipe.heads() > 1 ? Readout.ensemble(recipe.heads()) : loss.readout(data.attributes()),
                loss.constants(),
                1,
                data.turns());
        RewardModel model = RewardModel.forTraining(
                pretrained,
                spec,
                loss.companions(data.attributes(), data.judgements().train().examples()),
                placement,
                recipe.seed(),
                Freezing.of(recipe.train(), recipe.model(), pretrained));
        try {
            return new RewardJob(recipe, loss, data, pretrained, model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private RewardPart read(Dataset<Feedback> part) {
        RewardPart fitted = RewardPart.of(model.input(), part);
        fitted.notes(model.spec()).forEach(note -> warnings.add(part.name() + ": " + note));
        return fitted;
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
        return read.values().stream()
                .map(part -> new Part(
                        part.data().name(),
                        part.data().size(),
                        part.tokens(),
                        part.dropped() + part.cut(),
                        part.data().sha256(),
                        Map.of()))
                .map(part -> part.name().equals(TRAIN) ? withRatings(part) : part)
                .toList();
    }

    /** What is trained on is one part, whatever it was read from. */
    private Part withRatings(Part train) {
        return ratings.map(rated -> new Part(
                        train.name(),
                        train.examples() + rated.data().size(),
                        train.tokens() + rated.tokens(),
                        train.cut() + rated.dropped() + rated.cut(),
                        train.sha256() + " " + rated.data().sha256(),
                        train.labels()))
                .orElse(train);
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public List<Leg> legs() {
        return recipe.training().stream()
                .map(config -> Leg.of(this, config, seed -> trainer(config, seed)))
                .toList();
    }

    private Trainer trainer(TrainConfig config, long seed) {
        RewardPart train = read.get(TRAIN);
        List<Feedback> examples = new ArrayList<>(train.data().examples());
        List<List<Encoding>> inputs = new ArrayList<>(
                train.reads().stream().map(RewardInput.Read::encodings).toList());
        ratings.ifPresent(rated -> {
            examples.addAll(rated.data().examples());
            // of a rating the gate is not asked
            rated.reads().forEach(of -> inputs.add(of.encodings().subList(0, 1)));
        });
        return RewardTrainer.of(
                model.model(),
                inputs,
                objective(train),
                config,
                model.workers().count(),
                seed,
                i -> examples.get(i).location());
    }

    private RewardObjective objective(RewardPart train) {
        return loss instanceof RewardLoss.Gated gated
                ? Objectives.gated(
                        gated,
                        data.attributes(),
                        train.data().examples(),
                        ratings.orElseThrow().data().examples(),
                        model.model())
                : Objectives.of(loss, kind, data.attributes(), train.data().examples(), model.model());
    }

    @Override
    public Measured measure(String part, LongConsumer done) {
        RewardEvaluation evaluation = evaluate(part, done);
        return new Measured() {
            @Override
            public Scores scores() {
                return evaluation.scores();
            }

            @Override
            public List<RunRecord.Mistake> mistakes(int most) {
                return evaluation.mistakes(most).stream()
                        .map(RewardJob::mistake)
                        .toList();
            }
        };
    }

    private RewardEvaluation evaluate(String part, LongConsumer done) {
        RewardPart of = read.get(part);
        RewardEvaluation evaluation = RewardEvaluation.of(model, kind, of.data().examples(), of.reads(), done);
        evaluations.put(part, evaluation);
        return evaluation;
    }

    private static RunRecord.Mistake mistake(RewardEvaluation.Mistake mistake) {
        return new RunRecord.Mistake(
                mistake.example().prompt().text(),
                mistake.example().location().toString(),
                mistake.better(),
                mistake.worse(),
                null,
                mistake.loss());
    }

    @Override
    public String headline() {
        return switch (kind) {
            case PAIRS, RANKINGS, UNPAIRED, STEPS -> "accuracy";
            case RATINGS -> "spearman";
        };
    }

    /** Fits the temperature on dev, which training has seen only to choose the best weights; and settles the gate. */
    @Override
    public void finish() {
        if (ratings.isPresent()) {
            model.settleGate(read.get(TRAIN).reads());
        }
        boolean pairs = kind == PreferenceKind.PAIRS || kind == PreferenceKind.RANKINGS;
        if (!pairs || !read.containsKey(DEV) || read.get(DEV).data().size() == 0) {
            return;
        }
        RewardEvaluation dev = evaluate(DEV, tokens -> {});
        List<RewardPair> compared = RewardEvaluation.pairs(dev.examples(), dev.rewards());
        model.calibrate(model.described()
                .ties()
                .map(ties -> ties.temperature(compared))
                .orElseGet(() ->
                        TemperatureScaling.fit(Calibration.Sample.of(compared)).temperature()));
    }

    @Override
    public void save(Path folder) {
        model.save(folder);
    }

    /** The trained model makes room for the saved one: both at once may be more than the memory holds. */
    @Override
    public void verify(Path folder, LongConsumer done) {
        Map<String, RewardEvaluation> before = evaluations.isEmpty() ? someOfTrain() : new LinkedHashMap<>(evaluations);
        Placement placement = model.model().parameters().placement();
        RewardSpec described = model.described();
        close();
        Rescoring rescoring = Rescoring.of(folder, placement, base -> pretrained, kind, before, done);
        model = rescoring.model();
        closed = false;
        if (!model.spec().equals(described)) {
            throw new RunFailure("The model saved in " + folder
                    + " is described by reward.json in another way than it was"
                    + " trained: "
                    + Difference.between(described.toString(), model.spec().toString())
                    + ". What was written is damaged; check the disk, and do not use this folder.");
        }
        evaluations.replaceAll((part, earlier) -> rescoring.evaluations().get(part));
    }

    private Map<String, RewardEvaluation> someOfTrain() {
        RewardPart train = read.get(TRAIN);
        int size = Math.min(SOME, train.data().size());
        return Map.of(
                TRAIN,
                RewardEvaluation.of(
                        model,
                        kind,
                        train.data().examples().subList(0, size),
                        train.reads().subList(0, size),
                        tokens -> {}));
    }

    @Override
    public void describe(Path folder, RunRecord record) {
        new CardMaker(model, evaluations).make(origin(record)).write(folder);
    }

    private CardMaker.Origin origin(RunRecord record) {
        Map<String, RewardCard.Data> parts = new LinkedHashMap<>();
        record.data()
                .forEach((name, part) -> parts.put(
                        name,
                        new RewardCard.Data(
                                data.files(name), part.examples(), part.tokens(), part.cut(), part.sha256())));
        return new CardMaker.Origin(
                record.name(),
                record.description(),
                record.started(),
                record.versions(),
                record.model(),
                record.recipe(),
                parts,
                warnings);
    }

    @Override
    public void close() {
        if (!closed) {
            model.close();
            closed = true;
        }
    }
}
