package dev.laurel.cli;

import dev.laurel.checkpoint.HfConfig;
import dev.laurel.checkpoint.StoredType;
import dev.laurel.checkpoint.WeightsFolder;
import dev.laurel.eval.RewardSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a model's folder says of it, without loading the weights. */
@Command(name = "show", description = "Show what a model is")
final class ModelsShowCommand extends Subcommand {

    @Parameters(paramLabel = "MODEL", description = "A built-in name, a folder, or hf://org/name[@revision]")
    private String model;

    ModelsShowCommand(Session session) {
        super(session);
    }

    /** What is known of a model from its files. */
    private record Card(
            String model,
            String folder,
            String modelType,
            List<String> architectures,
            long parameters,
            int tensors,
            List<String> types,
            List<String> labels,
            RewardSpec reward) {}

    @Override
    Answer answer() {
        Path folder = HubProgress.resolve(model, session().progress());
        Card card = card(folder);
        return new Answer() {
            @Override
            public Object json() {
                return card;
            }

            @Override
            public void print(Console console) {
                print(console, "model", card.model());
                print(console, "folder", card.folder());
                print(console, "family", card.modelType());
                print(console, "class", String.join(", ", card.architectures()));
                print(
                        console,
                        "weights",
                        String.format(
                                Locale.ROOT,
                                "%,d in %d tensors, %s",
                                card.parameters(),
                                card.tensors(),
                                String.join(", ", card.types())));
                if (!card.labels().isEmpty()) {
                    print(console, "labels", String.join(", ", card.labels()));
                }
                if (card.reward() != null) {
                    printReward(console, card.reward());
                }
            }

            private void printReward(Console console, RewardSpec reward) {
                print(console, "reward", "learned from " + word(reward.learnedFrom()) + " by " + reward.method());
                print(console, "reads", "up to %d tokens, as %s".formatted(reward.maxLength(), joined(reward.join())));
                reward.turns()
                        .ifPresent(turns -> print(console, "prompts", turns ? "turns of a dialogue" : "plain texts"));
                print(console, "longer", word(reward.overLength()));
                print(
                        console,
                        "outputs",
                        "%d, %s"
                                .formatted(
                                        reward.readout().size(),
                                        word(reward.readout().meaning())));
                print(console, "spread", reward.readout().hasSpread() ? "yes" : "no");
                print(
                        console,
                        "P(better)",
                        String.format(Locale.ROOT, "σ(difference of rewards / %.3g)", reward.temperature()));
            }

            private static String joined(RewardSpec.Join join) {
                return switch (join) {
                    case TEXT -> "one text";
                    case PAIR -> "a pair of texts";
                };
            }

            private static String word(Enum<?> value) {
                return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
            }

            private void print(Console console, String name, String value) {
                console.print(console.bold("%-9s".formatted(name)) + "  " + value);
            }
        };
    }

    private Card card(Path folder) {
        HfConfig config = HfConfig.read(folder);
        try (WeightsFolder weights = WeightsFolder.open(folder)) {
            long parameters = weights.names().stream()
                    .mapToLong(name -> Arrays.stream(weights.shape(name)).reduce(1, (a, b) -> a * b))
                    .sum();
            List<String> types = weights.names().stream()
                    .map(weights::dtype)
                    .collect(() -> new TreeSet<StoredType>(), TreeSet::add, TreeSet::addAll)
                    .stream()
                    .map(StoredType::name)
                    .toList();
            return new Card(
                    model,
                    folder.toString(),
                    config.modelType(),
                    config.has("architectures") ? config.texts("architectures") : List.of(),
                    parameters,
                    weights.names().size(),
                    types,
                    config.labels().orElse(List.of()),
                    RewardSpec.read(folder).orElse(null));
        }
    }
}
