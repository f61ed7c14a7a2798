package dev.laurel.cli;

import dev.laurel.config.Reference;
import dev.laurel.reward.RewardConfig;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the reward functions there are. */
@Command(
        name = "list",
        description = "List the reward functions",
        footer = {"", "See the keys of one with laurel rewards show NAME, try it with laurel rewards test NAME."})
final class RewardsListCommand extends Subcommand {

    RewardsListCommand(Session session) {
        super(session);
    }

    private record Entry(String name, String about) {}

    private record Entries(List<Entry> rewards) {}

    @Override
    Answer answer() {
        Entries entries = new Entries(Reference.variants(RewardConfig.class).stream()
                .map(variant -> new Entry(variant.name(), variant.about()))
                .toList());
        return new Answer() {
            @Override
            public Object json() {
                return entries;
            }

            @Override
            public void print(Console console) {
                TextTable table = new TextTable("name", "what it rewards");
                entries.rewards().forEach(e -> table.row(e.name(), e.about()));
                table.print(console);
            }
        };
    }
}
