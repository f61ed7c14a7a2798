package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.config.Config;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.CandidateReader;
import dev.laurel.reward.Explanation;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.RewardMeter;
import dev.laurel.reward.RewardNeeds;
import dev.laurel.reward.RewardSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries a reward function on a file. */
@Command(
        name = "test",
        description = "Try a reward function on the rows of a file: scores, and how they come about",
        footer = {
            "",
            "A row has completion, and if the reward needs them prompt, reference (one or a list) and other columns.",
            "For instance: laurel rewards test regex pattern='[0-9]+' --in replies.jsonl"
        })
final class RewardsTestCommand extends Subcommand {

    @Parameters(
            index = "0",
            paramLabel = "REWARD",
            description = "A reward function's name, or a YAML file with function: and what to do about failures")
    private String reward;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "KEY=VALUE", description = "Keys of the reward function")
    private List<String> keys = List.of();

    @Option(
            names = "--in",
            required = true,
            paramLabel = "FILE",
            description = "The rows: JSONL, JSON, CSV, TSV, Parquet")
    private String in;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "The rows' format (default: by the file's extension)")
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--column",
            paramLabel = "PART=NAME",
            description = "Where prompt, completion or reference stands, for instance completion=answer")
    private Map<String, String> columns = Map.of();

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            defaultValue = "256",
            description = "How many rows are scored together (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--show",
            paramLabel = "ROWS",
            defaultValue = "10",
            description = "How many rows are shown with their explanations; --json has all (default: ${DEFAULT-VALUE})")
    private int show;

    RewardsTestCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        if (batch < 1) {
            throw new UserError("--batch " + batch + ": at least one row is needed");
        }
        List<Candidate> candidates = candidates();
        try (RewardMeter meter = settings().open()) {
            RewardFunction function = meter.function();
            RewardNeeds.require(function, CandidateReader.has(candidates), in);
            List<Explanation> explanations = new ArrayList<>();
            for (int from = 0; from < candidates.size(); from += batch) {
                explanations.addAll(
                        function.explain(candidates.subList(from, Math.min(candidates.size(), from + batch))));
            }
            return new RewardsTestAnswer(function.range(), candidates, explanations, show);
        }
    }

    private RewardSettings settings() {
        Path file = Path.of(reward);
        boolean isFile = Files.isRegularFile(file) || reward.endsWith(".yaml") || reward.endsWith(".yml");
        return isFile
                ? Config.read(file, RewardSettings.class, keys)
                : RewardSettings.of(Config.choose(RewardConfig.class, reward, keys));
    }

    private List<Candidate> candidates() {
        for (String part : columns.keySet()) {
            if (!CandidateReader.PARTS.contains(part)) {
                throw new UserError("--column " + part + "=" + columns.get(part) + ": only "
                        + String.join(", ", CandidateReader.PARTS) + " can be given a column");
            }
        }
        CandidateReader reader = new CandidateReader(
                columns.getOrDefault("prompt", "prompt"),
                columns.getOrDefault("completion", "completion"),
                columns.getOrDefault("reference", "reference"));
        List<Candidate> candidates = new ArrayList<>();
        try (Rows rows = Formats.open(DataFile.of(in, Path.of("")), format, ReadOptions.DEFAULT)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                candidates.add(reader.read(row.get()));
            }
        }
        if (candidates.isEmpty()) {
            throw new UserError(in + ": there are no rows to score");
        }
        return candidates;
    }
}
