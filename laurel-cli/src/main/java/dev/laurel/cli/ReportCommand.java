package dev.laurel.cli;

import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunRecord;
import dev.laurel.recipe.RunReport;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes the page of a run again from what the run wrote. */
@Command(name = "report", description = "Make the report of a run again, and say where it is")
final class ReportCommand extends Subcommand {

    @Parameters(paramLabel = "RUN", description = "The folder of a run")
    private Path run;

    ReportCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        RunFolder folder = new RunFolder(run);
        RunReport.write(folder, RunRecord.read(folder.record()));
        return new Answer() {
            @Override
            public Object json() {
                return Map.of("report", folder.report().toString());
            }

            @Override
            public void print(Console console) {
                console.print(folder.report().toString());
            }
        };
    }
}
