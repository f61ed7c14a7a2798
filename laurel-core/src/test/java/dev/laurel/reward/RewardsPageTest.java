package dev.laurel.reward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.Page;
import dev.laurel.config.Config;
import dev.laurel.config.Reference;
import dev.laurel.data.format.DataFile;
import dev.laurel.data.format.Formats;
import dev.laurel.data.format.ReadOptions;
import dev.laurel.data.format.Row;
import dev.laurel.data.format.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference in {@code docs/rewards.md} lists the reward functions that the code knows; the examples work. */
class RewardsPageTest {

    private static final String MARK = "<!-- From here on the page is made from the code by ./dev docs. -->\n";

    @Test
    @Tag("docs")
    void theReferenceIsWhatTheCodeSays() throws IOException {
        Page page = Page.at("docs/rewards.md");
        String written = page.text();
        page.mustBe(written.substring(0, written.indexOf(MARK)) + MARK + reference());
    }

    private static String reference() {
        StringBuilder text = new StringBuilder("\n## Keys of a file\n\n");
        text.append(Reference.markdown(RewardSettings.class)).append("\n## Reward functions\n\n");
        for (Reference.Variant variant : Reference.variants(RewardConfig.class)) {
            text.append("### `")
                    .append(variant.name())
                    .append("`\n\n")
                    .append(variant.about())
                    .append("\n\n");
            if (!Reference.describe(variant.type()).isEmpty()) {
                text.append(Reference.markdown(variant.type())).append('\n');
            }
        }
        return text.toString().stripTrailing() + "\n";
    }

    /** Those that need no server. */
    static Stream<Path> examples() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(Page.at("examples/rewards").file())) {
            // Programs are run only where they can be locked in; LockedPythonTest and CodeRewardTest see to them.
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("python-programs.yaml"))
                    .sorted()
                    .toList();
        }
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachExampleScoresTheShippedAnswers(Path example) {
        RewardSettings settings = Config.read(example, RewardSettings.class, List.of());
        List<Candidate> candidates = new ArrayList<>();
        DataFile file = DataFile.of("answers.jsonl", Page.at("examples").file());
        try (Rows rows = Formats.open(file, Optional.empty(), ReadOptions.DEFAULT)) {
            for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                candidates.add(CandidateReader.DEFAULT.read(row.get()));
            }
        }
        try (RewardMeter meter = settings.open()) {
            RewardNeeds.require(meter.function(), CandidateReader.has(candidates), "answers.jsonl");
            RewardSummary summary = RewardSummary.of(meter.score(candidates).outcomes());
            assertThat(summary.counts().failures()).isZero();
            assertThat(summary.warning()).isEmpty();
        }
    }
}
