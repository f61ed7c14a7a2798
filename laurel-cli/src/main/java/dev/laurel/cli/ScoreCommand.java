package dev.laurel.cli;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.preference.PreferenceConfig;
import dev.laurel.data.preference.ReplyReader;
import dev.laurel.data.preference.ReplyRow;
import dev.laurel.eval.RewardScorer;
import dev.laurel.eval.explain.Explainer;
import dev.laurel.eval.explain.Explanation;
import dev.laurel.report.Progress;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives replies their rewards: those on the command line, or those of each row of a file or stream as soon as it comes. */
@Command(
        name = "score",
        description =
                "Say how good replies are, by a reward model: each row of a file or of standard input, or a few replies",
        footer = {
            "",
            "A row has prompt and completion; or chosen and rejected; or prompt and completions.",
            "For instance: laurel score runs/reward-pairs --prompt 'Is it open?' --completion 'Yes, until six.'",
            "or, rows in: laurel score runs/reward-pairs --in replies.jsonl --out scored.jsonl"
        })
final class ScoreCommand implements Callable<Integer> {

    /** Gradients for each reply of a row: of many replies somewhat less exact explanations are wanted sooner. */
    private static final int ROW_POINTS = 64;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--prompt",
            order = ModelOptions.BEFORE,
            paramLabel = "TEXT",
            description = "What the replies of --completion answer")
    private Optional<String> prompt = Optional.empty();

    @Option(
            names = "--completion",
            order = ModelOptions.BEFORE,
            paramLabel = "TEXT",
            description = "A reply to score; given twice or more, the replies are compared")
    private List<String> completions = List.of();

    @Mixin
    private StreamOptions stream;

    @Mixin
    private ScorerOptions scorer;

    @Option(
            names = "--explain",
            order = ModelOptions.BEFORE,
            description = {
                "Also show what each word of prompt and reply adds to the reward: takes as long as",
                "some hundred scores; of rows, the line gets explained, and takes fewer of them"
            })
    private boolean explain;

    @Option(
            names = "--truncate-prompt",
            order = ModelOptions.BEFORE,
            description = "Cut prompts that are too long from the left, even if the model was trained without such")
    private boolean truncatePrompt;

    @Mixin
    private DataOptions options;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description =
                    "Keys of a reward recipe's data section, for instance columns.completion=answer (whether texts are"
                            + " turns is known of the model; turns=true says it of others)")
    private List<String> keys = List.of();

    private final Session session;

    ScoreCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        requireConsistent();
        PreferenceConfig config =
                options.preferences(stream.in(), scorer.spec(model, session.progress()), keys, session.console());
        if (!completions.isEmpty()) {
            scoreArguments(config);
            return 0;
        }
        stream.refuseUnusableOut();
        ReadOptions reading = config.readOptions(
                config.columns().values(), config.train().all().get(0).path());
        try (RewardScorer opened = scorer.open(model, session.progress());
                RowQueue rows = RowQueue.of(stream.rows(config.format(), reading));
                Writer writer = stream.writer(session.console())) {
            scoreRows(scoring(opened), new ReplyReader(config), rows, writer);
        }
        return 0;
    }

    private void requireConsistent() {
        if (prompt.isPresent() && completions.isEmpty()) {
            throw new UserError("--prompt needs a reply to it: add --completion");
        }
        if (!completions.isEmpty() && stream.isStated()) {
            throw new UserError("--completion gives a reply to score, --in and --out are for rows; keep one of them");
        }
        scorer.requireConsistent();
    }

    private Scoring scoring(RewardScorer opened) {
        return new Scoring(opened, scorer.deviations(), truncatePrompt);
    }

    private void scoreArguments(PreferenceConfig config) {
        try (RewardScorer opened = scorer.open(model, session.progress())) {
            ReplyRow row =
                    new ReplyReader(config).texts(prompt.orElse(""), completions, new Location("the command line", 0));
            Scoring scoring = scoring(opened);
            Scored scored = scoring.of(List.of(row)).get(0);
            if (scored.error().isPresent()) {
                throw new UserError(scored.error().get());
            }
            session.show(new ScoreAnswer(
                    completions, scored, explain ? scoring.explain(row, Explainer.MOST_POINTS) : List.of()));
        }
    }

    /** Writes the line of each row as soon as it is known; with explanations that is not at once. */
    private long write(List<Row> batch, List<Scored> scored, Scoring scoring, Writer writer, LongConsumer done)
            throws IOException {
        long failed = 0;
        for (int i = 0; i < scored.size(); i++) {
            List<Explanation> explained =
                    explain ? scoring.explain(scored.get(i).row(), ROW_POINTS) : List.of();
            writer.write(ScoreJson.line(batch.get(i), scored.get(i), explained));
            writer.write('\n');
            failed += scored.get(i).error().isPresent() ? 1 : 0;
            if (explain) {
                flush(writer);
                done.accept(i + 1L);
            }
        }
        flush(writer);
        return failed;
    }

    private void flush(Writer writer) throws IOException {
        writer.flush();
        if (stream.toStandardOutput()) {
            session.console().requireWritten();
        }
    }

    private void scoreRows(Scoring scoring, ReplyReader reader, RowQueue rows, Writer writer) throws IOException {
        if (explain) {
            scoring.requireExplainable();
        }
        Progress progress = stream.toStandardOutput() ? Progress.NONE : session.progress();
        progress.begin(explain ? "Explaining" : "Scoring", 0, "lines");
        long done = 0;
        long failed = 0;
        try {
            for (List<Row> batch = rows.take(); !batch.isEmpty(); batch = rows.take()) {
                Understood understood = understand(reader, batch);
                long before = done;
                failed += write(
                        batch,
                        scoring.of(understood.rows()),
                        scoring,
                        writer,
                        rowsDone -> progress.advance(before + rowsDone, ""));
                if (understood.mistake().isPresent()) {
                    throw understood.mistake().get();
                }
                done += batch.size();
                progress.advance(done, "");
            }
        } finally {
            progress.end();
            tellOf(failed);
        }
        if (done == 0) {
            session.console().say("There were no rows to score.");
        }
    }

    /** Rows up to the first mistake, which is told only when those before it are written. */
    private record Understood(List<ReplyRow> rows, Optional<UserError> mistake) {}

    private static Understood understand(ReplyReader reader, List<Row> batch) {
        List<ReplyRow> rows = new ArrayList<>(batch.size());
        try {
            batch.forEach(row -> rows.add(reader.read(row)));
            return new Understood(rows, Optional.empty());
        } catch (UserError e) {
            return new Understood(rows, Optional.of(e));
        }
    }

    private void tellOf(long failed) {
        if (failed > 0) {
            session.console()
                    .complain(
                            "warning",
                            String.format(
                                    Locale.ROOT,
                                    "%,d %s no reward; \"error\" in the line says why",
                                    failed,
                                    failed == 1 ? "row has" : "rows have"));
        }
    }
}
