package dev.laurel.learned;

import dev.laurel.base.UserError;
import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.RewardConfig;
import dev.laurel.reward.RewardFunction;
import java.util.Optional;

/** BERTScore, Zhang et al. 2020, as their program bert_score computes it. */
@Named("bertscore")
@About("BERTScore: how well the tokens of the reply and of a reference find their like in each other.")
record BertScore(
        @Key(
                doc = "The encoder, with any head or none: a folder, a built-in or imported name such as minilm, or"
                        + " hf://org/name[@revision].")
        String model,

        @Key(
                doc =
                        "Behind which layer the tokens' vectors are taken, 0 for the embeddings; none: three quarters of the"
                                + " layers, near where the paper found most models best.",
                min = 0)
        Optional<Integer> layer,

        @Key(doc = "What the score is: precision, recall or f1.", defaultValue = "f1", source = "Zhang et al. 2020")
        GreedyMatch.Measure measure,

        @Key(
                doc =
                        "A file of rows with reference (one or a list), by which rare tokens weigh more than common ones; none:"
                                + " all weigh the same.")
        Optional<String> idf,

        @Key(
                doc =
                        "What unrelated texts score with this model, layer and measure: the score is rescaled so that this is 0"
                                + " and 1 stays 1.",
                min = -1,
                max = 1,
                exclusiveMax = true)
        Optional<Double> baseline,

        @Key(doc = "Where the model computes: auto, cpu, cuda or cuda:N.", defaultValue = "auto")
        String device)
        implements RewardConfig {

    @Override
    public RewardFunction create() {
        return create(NamedModel.find(model, device));
    }

    RewardFunction create(NamedModel found) {
        TextEncoder encoder = TextEncoder.open(found.folder(), found.placement(), found.bases());
        try {
            int behind = layer.orElse((int) Math.round(0.75 * encoder.layers()));
            if (behind > encoder.layers()) {
                throw new UserError("bertscore: layer " + behind + " of " + model + ", which has " + encoder.layers()
                        + " layers. Choose one from 0, the embeddings, to " + encoder.layers());
            }
            TokenWeights weights = idf.map(file -> TokenWeights.of(encoder.encode(ReferenceFile.read(file))))
                    .orElse(TokenWeights.EQUAL);
            return new JudgedReward(
                    "bertscore",
                    new ReferenceJudge<>(
                            new TokenLikeness(encoder, behind, weights, measure, baseline.orElse(0.0)),
                            Against.REFERENCE));
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }
}
