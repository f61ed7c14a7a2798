package dev.laurel.reward.rule;

import dev.laurel.base.UserError;
import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How friendly a reply's words are, from −1 to 1, by a list of words. */
@Named("sentiment")
@About("How positive a reply's words are, from -1 to 1, by a list of words.")
record Sentiment(
        @Key(
                doc =
                        "A file of words, one a line with a tab and its value from -1 to 1, in place of the short English and"
                                + " Chinese list that comes with this program.")
        Optional<String> lexicon)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        return new SentimentReward(lexicon.map(Sentiment::read).orElseGet(Lexicon::builtIn));
    }

    private static Lexicon read(String file) {
        try {
            return Lexicon.parse(Files.readString(Path.of(file)), file);
        } catch (IOException e) {
            throw new UserError(file + ": the list of words cannot be read; is it there, and UTF-8 text?", e);
        }
    }
}
