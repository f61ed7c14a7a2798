package dev.laurel.cli;

import dev.laurel.hub.BuiltInModel;
import dev.laurel.hub.ModelHub;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Lists the models that have a name of their own. */
@Command(
        name = "list",
        description = "List the built-in and the imported models",
        footer = {
            "",
            "Beside these, a model can be the path of a Hugging Face folder, or one on a hub:",
            "hf://org/name[@revision]"
        })
final class ModelsListCommand extends Subcommand {

    ModelsListCommand(Session session) {
        super(session);
    }

    /** One model; {@code folder} is null until it has been fetched, {@code language} and the like where nobody said. */
    private record Entry(String name, String language, Long parameters, String licence, String folder, String about) {}

    /** All of them: a list alone would not be an object. */
    private record Entries(List<Entry> models) {}

    @Override
    Answer answer() {
        ModelHub hub = ModelHub.system();
        List<Entry> all = new ArrayList<>();
        BuiltInModel.ALL.forEach(model -> all.add(entry(model, hub)));
        hub.imported().names().forEach(name -> all.add(entry(name, hub)));
        Entries entries = new Entries(all);
        return new Answer() {
            @Override
            public Object json() {
                return entries;
            }

            @Override
            public void print(Console console) {
                TextTable table = new TextTable("name", "language", ">weights", "licence", "here", "about");
                for (Entry e : entries.models()) {
                    String weights =
                            e.parameters() == null ? "" : String.format(Locale.ROOT, "%.1f M", e.parameters() / 1e6);
                    String here = e.folder() == null ? "no" : "yes";
                    table.row(e.name(), e.language(), weights, e.licence(), here, e.about());
                }
                table.print(console);
            }
        };
    }

    private static Entry entry(BuiltInModel model, ModelHub hub) {
        String folder = hub.local(model).map(Object::toString).orElse(null);
        return new Entry(
                model.name(), model.language(), model.parameters(), model.licence(), folder, model.description());
    }

    private static Entry entry(String imported, ModelHub hub) {
        String folder = hub.imported().find(imported).map(Object::toString).orElse(null);
        return new Entry(imported, null, null, null, folder, "imported");
    }
}
