package dev.laurel.cli;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.config.Reference;
import dev.laurel.reward.RewardConfig;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the keys of a reward function with their defaults. */
@Command(name = "show", description = "Show what a reward function does, and its keys with their defaults")
final class RewardsShowCommand extends Subcommand {

    @Parameters(paramLabel = "NAME", description = "The reward function's name")
    private String name;

    RewardsShowCommand(Session session) {
        super(session);
    }

    private record Shown(String name, String about, List<Reference.Row> keys) {}

    @Override
    Answer answer() {
        List<Reference.Variant> all = Reference.variants(RewardConfig.class);
        Reference.Variant variant = all.stream()
                .filter(v -> v.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("There is no reward named '" + name + "'."
                        + Nearest.hint(
                                name, all.stream().map(Reference.Variant::name).toList())));
        Shown shown = new Shown(variant.name(), variant.about(), Reference.describe(variant.type()));
        return new Answer() {
            @Override
            public Object json() {
                return shown;
            }

            @Override
            public void print(Console console) {
                console.print(console.bold(shown.name()) + ": " + shown.about());
                console.print("");
                if (shown.keys().isEmpty()) {
                    console.print("It has no keys.");
                    return;
                }
                TextTable table = new TextTable("key", "default", "type", "meaning");
                shown.keys().forEach(key -> table.row(key.path(), key.defaultValue(), key.type(), key.doc()));
                table.print(console);
            }
        };
    }
}
