package dev.laurel.recipe;

import dev.laurel.base.Difference;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import dev.laurel.data.Dataset;
import dev.laurel.data.Feedback;
import dev.laurel.data.FileConfig;
import dev.laurel.data.PartConfig;
import dev.laurel.data.preference.AttributeConfig;
import dev.laurel.data.preference.LoadedPreferences;
import dev.laurel.data.preference.PreferenceConfig;
import dev.laurel.data.preference.PreferenceKind;
import dev.laurel.data.preference.Preferences;
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
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import dev.laurel.text.Transcript;
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
import java.util.stream.Stream;

/** Learning a reward from judgements. */
final class RewardJob implements Job {

    private static final String TRAIN = "train";

    /** Examples of train that are scored before and after saving if nothing is held out. */
    private static final int SOME = 32;

    private final RewardRecipe recipe;
    private final PreferenceKind kind;
    private final RewardLoss loss;
    private final Path pretrained;
    private RewardModel model;
    private boolean closed;
    private final Map<String, RewardEvaluation> evaluations = new LinkedHashMap<>();
    private final Map<String, AttributeConfig> attributes;
    private final Map<String, RewardPart> read = new LinkedHashMap<>();
    /** What attributes are learned from beside the pairs of train. */
    private final Optional<RewardPart> ratings;

    private final List<String> warnings = new ArrayList<>();

    private RewardJob(RewardRecipe recipe, RewardLoss loss, Sources sources, Path pretrained, RewardModel model) {
        LoadedPreferences<Feedback> data = sources.data();
        this.recipe = recipe;
        this.pretrained = pretrained;
        this.loss = loss;
        this.model = model;
        kind = data.kind();
        attributes = sources.attributes();
        int wanted = recipe.train().maxLength();
        if (model.spec().maxLength() < wanted) {
            warnings.add("max_length is " + wanted + ", but "
                    + Job.mostRead(model.spec().maxLength(), model.model()));
        }
        warnings.addAll(RewardBase.remarks(recipe.model(), pretrained, model));
        sources.all().forEach(of -> of.remarks().forEach(remark -> warnings.add(remark.toString())));
        data.parts().forEach(part -> read.put(part.name(), read(part)));
        ratings = sources.ratings().map(LoadedPreferences::train).map(part -> read(part));
        if (read.get(TRAIN).data().size() == 0
                || ratings.filter(part -> part.data().size() == 0).isPresent()) {
            throw new UserError("all examples of the train part are longer than max_length "
                    + model.spec().maxLength() + ". Allow more, or state data.over_length: truncate-prompt");
        }
    }

    /**
     * The judgements.
     *
     * @param ratings beside them, if attributes are learned from such
     */
    private record Sources(LoadedPreferences<Feedback> data, Optional<LoadedPreferences<Feedback>> ratings) {

        static Sources load(RewardRecipe recipe, RewardLoss loss, Path folder) {
            LoadedPreferences<Feedback> data = Preferences.load(recipe.data(), folder);
            return new Sources(
                    data,
                    loss instanceof RewardLoss.Gated gated
                            ? Optional.of(Preferences.load(gated.ratings(), folder))
                            : Optional.empty());
        }

        List<LoadedPreferences<Feedback>> all() {
            return Stream.concat(Stream.of(data), ratings.stream()).toList();
        }

        Map<String, AttributeConfig> attributes() {
            return ratings.orElse(data).attributes();
        }

        List<Feedback> examples() {
            return all().stream().flatMap(of -> of.train().examples().stream()).toList();
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
        Sources sources = Sources.load(recipe, loss, surroundings.dataFolder());
        LoadedPreferences<Feedback> data = sources.data();
        if (sources.all().stream().anyMatch(of -> of.train().size() == 0)) {
            throw new UserError("the train part of the data is empty");
        }
        Objectives.require(loss, data.kind(), sources.attributes(), recipe.heads());
        RewardSpec spec = new RewardSpec(
                recipe.join(),
                recipe.data().transcript(),
                recipe.train().maxLength(),
                recipe.data().overLength(),
                "first",
                data.kind(),
                loss.method(),
                recipe.heads() > 1 ? Readout.ensemble(recipe.heads()) : loss.readout(sources.attributes()),
                loss.constants(),
                1,
                turns(sources.examples(), recipe.data().transcript()));
        RewardModel model = RewardModel.forTraining(
                pretrained,
                spec,
                loss.companions(sources.attributes(), data.train().examples()),
                placement,
                recipe.seed(),
                Freezing.of(recipe.train(), recipe.model(), pretrained));
        try {
            return new RewardJob(recipe, loss, sources, pretrained, model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Whether all prompts are turns, or none is; of texts that are dialogues already neither can be said. */
    private static Optional<Boolean> turns(List<Feedback> examples, Transcript transcript) {
        if (examples.stream().allMatch(RewardJob::isChat)) {
            return Optional.of(true);
        }
        boolean plain = examples.stream()
                .noneMatch(example ->
                        isChat(example) || transcript.begins(example.prompt().text()));
        return plain ? Optional.of(false) : Optional.empty();
    }

    private static boolean isChat(Feedback example) {
        return example.prompt() instanceof Prompt.Chat
                || example.completions().stream().anyMatch(Completion.Chat.class::isInstance);
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
                        attributes,
                        train.data().examples(),
                        ratings.orElseThrow().data().examples(),
                        model.model())
                : Objectives.of(loss, kind, attributes, train.data().examples(), model.model());
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
        Map<String, RewardCard.Data> data = new LinkedHashMap<>();
        record.data()
                .forEach((name, part) -> data.put(
                        name,
                        new RewardCard.Data(files(name), part.examples(), part.tokens(), part.cut(), part.sha256())));
        return new CardMaker.Origin(
                record.name(),
                record.description(),
                record.started(),
                record.versions(),
                record.model(),
                record.recipe(),
                data,
                warnings);
    }

    /** The names of a part's files; of a part that was split off, those it was split off from. */
    private List<String> files(String part) {
        PreferenceConfig data = recipe.data();
        PartConfig of = switch (part) {
            case "dev" -> data.dev().orElse(data.train());
            case "test" -> data.test().orElse(data.train());
            default -> data.train();
        };
        List<FileConfig> all = new ArrayList<>(of.all());
        if (part.equals(TRAIN) && loss instanceof RewardLoss.Gated gated) {
            all.addAll(gated.ratings().train().all());
        }
        return all.stream()
                .map(file -> file.file().replaceFirst(".*[/\\\\]", ""))
                .toList();
    }

    @Override
    public void close() {
        if (!closed) {
            model.close();
            closed = true;
        }
    }
}
