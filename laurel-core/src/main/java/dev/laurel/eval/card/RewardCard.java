package dev.laurel.eval.card;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.AtomicFile;
import dev.laurel.checkpoint.AtomicFolder;
import dev.laurel.config.RecordJson;
import dev.laurel.eval.RewardSpec;
import dev.laurel.metric.Estimate;
import dev.laurel.metric.MetricReport;
import dev.laurel.report.HtmlReport;
import dev.laurel.report.Picture;
import dev.laurel.report.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * {@code reward_card.json} in a reward model's folder: what it was made of, how good it is, where it fails and how to
 * call it (after Mitchell et al.: Model Cards for Model Reporting, 2019).
 *
 * @param made when the training began, ISO 8601
 * @param versions of this program, of libtorch and of Java
 * @param base the pretrained model: name, type, number of parameters, hash
 * @param method how it reads and what it learned from; the same as {@code reward.json}
 * @param recipe the resolved recipe as YAML
 * @param data for each part what was read
 * @param remarks what was left out, cut or kept although it looked odd, and why
 * @param figures for each part that was held out, what {@code laurel evaluate} prints for it
 * @param calibration how probabilities are made of rewards, in a sentence
 * @param style what edits that change no meaning do to the rewards
 * @param limits what to beware of, in sentences that follow from the figures
 * @param mostWrong the pairs it gets most wrong, worst first
 * @param calls how to use it: by what, and the text to copy
 */
public record RewardCard(
        String name,
        String description,
        String made,
        Map<String, String> versions,
        Map<String, String> base,
        RewardSpec method,
        String recipe,
        Map<String, Data> data,
        List<String> remarks,
        Map<String, Figures> figures,
        String calibration,
        Optional<StyleProbe> style,
        List<String> limits,
        List<Wrong> mostWrong,
        Map<String, String> calls) {

    /** The name of the file for programs. */
    public static final String JSON_FILE = "reward_card.json";

    /** The name of the page for people. */
    public static final String HTML_FILE = "reward_card.html";

    /**
     * A part of the data.
     *
     * @param files by their names, without their folders
     * @param examples that were used
     * @param tokens that were read
     * @param tooLong examples that were left out or cut because of their length
     * @param sha256 hash of the files
     */
    public record Data(List<String> files, int examples, long tokens, int tooLong, String sha256) {}

    /**
     * What was measured on a part.
     *
     * @param headline the metric by which the model is judged
     * @param metrics with 95 % bootstrap intervals
     * @param notes what is to be known of them
     * @param pictures reliability, rewards, reward against length
     */
    public record Figures(
            int examples, String headline, Map<String, Estimate> metrics, List<String> notes, List<Picture> pictures) {

        static Figures of(MetricReport report, List<Picture> pictures) {
            return new Figures(report.size(), report.headline(), report.values(), report.notes(), pictures);
        }

        /** A metric that is defined here. */
        public Optional<Estimate> metric(String name) {
            return Optional.ofNullable(metrics.get(name));
        }
    }

    /**
     * A pair whose worse reply has the higher reward.
     *
     * @param place where it was read
     * @param better the reply that people preferred
     */
    public record Wrong(String part, String place, String prompt, Reply better, Reply worse) {}

    /**
     * A reply and its reward.
     *
     * @param spans what the model read, in pieces whose contributions to the reward were measured
     */
    public record Reply(String text, double reward, List<Contribution> spans) {}

    /** A piece of the input and by how much it raises the reward. */
    public record Contribution(String text, double value) {}

    /**
     * Reads the card of a saved model, if it has one.
     *
     * @throws UserError if the file is not a card
     */
    public static Optional<RewardCard> read(Path model) {
        Path file = AtomicFolder.at(model).locate().resolve(JSON_FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(RecordJson.read(file, RewardCard.class));
        } catch (JacksonException e) {
            throw new UserError(file + " is not the card of a reward model: " + e.getOriginalMessage(), e);
        }
    }

    RewardCard withCalls(Map<String, String> other) {
        return new RewardCard(
                name,
                description,
                made,
                versions,
                base,
                method,
                recipe,
                data,
                remarks,
                figures,
                calibration,
                style,
                limits,
                mostWrong,
                other);
    }

    /** Writes both files into the folder of a saved model. */
    public void write(Path model) {
        Path folder = AtomicFolder.at(model).locate();
        HtmlReport.write(folder.resolve(HTML_FILE), CardPage.of(this));
        AtomicFile.writeText(folder.resolve(JSON_FILE), RecordJson.write(this) + "\n");
    }

    /** The part by which the model is best judged: test if there is one, else dev. */
    public Optional<String> judgedOn() {
        return figures.keySet().stream().reduce((dev, test) -> test);
    }

    /** What of the card the report of its run shows too. */
    public List<Section> sections() {
        return CardPage.trust(this);
    }
}
