package dev.laurel.model;

import dev.laurel.hub.ModelHub;
import dev.laurel.nn.Pooling;
import dev.laurel.nn.TokenBatch;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;

/** How the vectors of a text's tokens become one vector of the text. */
public enum SentencePooling {
    /** Their mean, that of the special tokens included. */
    MEAN {
        @Override
        public Tensor of(Tensor hidden, TokenBatch batch) {
            return Pooling.mean(hidden, batch);
        }
    },
    /** The first token's vector, mostly that of {@code [CLS]}. */
    CLS {
        @Override
        public Tensor of(Tensor hidden, TokenBatch batch) {
            return Pooling.first(hidden, batch);
        }
    };

    /**
     * How a model's authors pool: as its folder says, else as is known of a built-in model, else the mean.
     *
     * @param model its name
     * @param folder where it lies
     * @throws dev.laurel.base.UserError if the folder says something that Laurel does not compute
     */
    public static SentencePooling of(String model, Path folder) {
        return SentenceModules.pooling(folder)
                .or(() -> ModelHub.builtIn(model)
                        .map(known -> valueOf(known.pooling().toUpperCase(Locale.ROOT))))
                .orElse(MEAN);
    }

    /** The most tokens that a folder of sentence-transformers says a text is read to, if it says so. */
    public static OptionalInt maxLength(Path folder) {
        return SentenceModules.maxLength(folder);
    }

    /** {@code [N, H]} to {@code [B, H]}, in the order of the batch. */
    public abstract Tensor of(Tensor hidden, TokenBatch batch);
}
