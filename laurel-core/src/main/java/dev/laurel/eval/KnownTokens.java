package dev.laurel.eval;

import dev.laurel.base.UserError;
import dev.laurel.model.Model;
import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;

/** Whether a tokenizer and a model belong together, as far as a text shows it. */
public final class KnownTokens {

    private KnownTokens() {}

    /**
     * Refuses a text with a token of which the model has no vector.
     *
     * @throws UserError naming the token
     */
    public static void require(Encoding text, Tokenizer tokenizer, Model model) {
        int words = model.config().intValue("vocab_size");
        for (int id : text.ids()) {
            if (id >= words) {
                throw new UserError("tokenizer.json gives the token '" + tokenizer.token(id) + "' the id " + id
                        + ", but the model has only " + words + " word vectors: they do not belong together. Copy"
                        + " tokenizer.json from where the model comes from");
            }
        }
    }
}
