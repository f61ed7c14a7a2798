package dev.laurel.learned;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Optional;

/** How near a reply's meaning is to that of a reference or of its prompt, as an encoder places them. */
@Named("embedding-similarity")
@About("The cosine between an encoder's vectors of the reply and of the nearest reference, or of its prompt.")
record EmbeddingSimilarity(
        @Key(
                doc = "The encoder, with any head or none: a folder, a built-in or imported name such as minilm, or"
                        + " hf://org/name[@revision].")
        String model,

        @Key(
                doc =
                        "How a text's vector is made of its tokens': mean, or cls, the first one; none: as the model's folder"
                                + " says, in sentence-transformers' modules.json, and mean where it does not.")
        Optional<SentencePooling> pooling,

        @Key(
                doc = "What the reply is compared with: reference; or prompt, as when the replies are descriptions of"
                        + " classes and the prompt is the text that one of them describes.",
                defaultValue = "reference")
        Against against,

        @Key(doc = "Where the model computes: auto, cpu, cuda or cuda:N.", defaultValue = "auto")
        String device)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        return create(NamedModel.find(model, device));
    }

    RewardFunction create(NamedModel found) {
        SentencePooling way = pooling.orElseGet(() -> SentencePooling.of(model, found.folder()));
        TextEncoder encoder = TextEncoder.open(found.folder(), found.placement(), found.bases());
        return new JudgedReward(
                "embedding-similarity", new ReferenceJudge<>(new CosineLikeness(encoder, way), against));
    }
}
