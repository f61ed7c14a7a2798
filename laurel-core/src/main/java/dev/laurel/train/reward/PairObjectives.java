package dev.laurel.train.reward;

import static org.bytedeco.pytorch.global.torch.cat;

import dev.laurel.data.Preference;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardSpec;
import dev.laurel.model.Model;
import dev.laurel.nn.Activation;
import dev.laurel.objective.BradleyTerryLoss;
import dev.laurel.objective.CentringLoss;
import dev.laurel.objective.DavidsonLoss;
import dev.laurel.objective.LengthDebiasedLoss;
import dev.laurel.objective.PairwisePreferenceLoss;
import dev.laurel.objective.RaoKupperLoss;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Losses of pairs, whose two inputs stand one after the other: the chosen reply, then the rejected one. */
final class PairObjectives {

    private final List<Preference> pairs;
    private final Model model;
    private final Columns columns;

    /** @param model whose companions and outputs the losses use */
    PairObjectives(List<Preference> pairs, Model model, Columns columns) {
        this.pairs = pairs;
        this.model = model;
        this.columns = columns;
    }

    RewardObjective of(RewardLoss loss) {
        if (loss instanceof RewardLoss.RaoKupper terms) {
            return oneOutput((chosen, rejected, examples) -> RaoKupperLoss.of(
                    chosen, rejected, tied(examples), tie(terms.learned(), Math.log(terms.theta() - 1))));
        }
        if (loss instanceof RewardLoss.Davidson terms) {
            return oneOutput((chosen, rejected, examples) ->
                    DavidsonLoss.of(chosen, rejected, tied(examples), tie(terms.learned(), Math.log(terms.nu()))));
        }
        if (loss instanceof RewardLoss.Pairwise) {
            return oneOutput((forward, backward, examples) -> PairwisePreferenceLoss.of(
                    forward, backward, columns.of(examples, e -> pairs.get(e).tie() ? 0.5 : 1)));
        }
        if (loss instanceof RewardLoss.LengthDebiased terms) {
            return new Compared(2, (chosen, rejected, examples) -> lengthDebiased(terms, chosen, rejected, examples));
        }
        RewardLoss.BradleyTerry terms = (RewardLoss.BradleyTerry) loss;
        return oneOutput((chosen, rejected, examples) -> bradleyTerry(terms, chosen, rejected, examples));
    }

    /** A loss of the outputs for both sides of each pair. */
    @FunctionalInterface
    private interface PairLoss {
        Tensor of(Tensor chosen, Tensor rejected, int[] examples);
    }

    private static RewardObjective oneOutput(PairLoss loss) {
        return new Compared(
                1, (chosen, rejected, examples) -> loss.of(chosen.select(1, 0), rejected.select(1, 0), examples));
    }

    private record Compared(int outputs, PairLoss loss) implements RewardObjective {

        @Override
        public double weight(int[] examples) {
            return examples.length;
        }

        @Override
        public Tensor loss(Tensor outputs, int[] examples) {
            Tensor sides = outputs.view(-1, 2, outputs.size(1));
            return loss.of(sides.select(1, 0), sides.select(1, 1), examples);
        }
    }

    private Tensor tied(int[] examples) {
        return columns.of(examples, e -> pairs.get(e).tie() ? 1 : 0);
    }

    private Tensor tie(boolean learned, double fixed) {
        return learned ? model.companion(RewardSpec.TIE).squeeze() : columns.constant(fixed);
    }

    /** A tie counts as half a preference in either direction. */
    private Tensor bradleyTerry(RewardLoss.BradleyTerry terms, Tensor chosen, Tensor rejected, int[] examples) {
        int[] decided = Columns.where(examples, e -> !pairs.get(e).tie());
        int[] tied = Columns.where(examples, e -> pairs.get(e).tie());
        Tensor sum = columns.constant(0);
        if (decided.length > 0) {
            Tensor which = columns.integers(Arrays.stream(decided));
            Tensor margins = columns.of(
                    Columns.at(examples, decided), e -> pairs.get(e).margin().orElse(0));
            sum = sum.add(BradleyTerryLoss.of(
                    chosen.index_select(0, which), rejected.index_select(0, which), margins, terms.labelSmoothing()));
        }
        if (tied.length > 0) {
            Tensor which = columns.integers(Arrays.stream(tied));
            sum = sum.add(BradleyTerryLoss.of(chosen.index_select(0, which), rejected.index_select(0, which), 0.5));
        }
        double coefficient = terms.centerRewardsCoefficient();
        return coefficient == 0
                ? sum
                : sum.add(CentringLoss.of(chosen, rejected).mul(new Scalar(coefficient)));
    }

    private Tensor lengthDebiased(RewardLoss.LengthDebiased terms, Tensor chosen, Tensor rejected, int[] examples) {
        Tensor lengths = cat(
                new TensorVector(
                        columns.of(
                                examples, e -> characters(pairs.get(e).chosen().text())),
                        columns.of(
                                examples,
                                e -> characters(pairs.get(e).rejected().text()))),
                0);
        return LengthDebiasedLoss.of(
                chosen,
                rejected,
                lengths,
                Activation.fp32(RewardModel.outputWeights(model)),
                terms.correlation(),
                terms.orthogonality());
    }

    private static double characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
