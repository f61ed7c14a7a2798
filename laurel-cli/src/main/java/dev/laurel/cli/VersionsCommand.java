package dev.laurel.cli;

import dev.laurel.base.UserError;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunRecord;
import dev.laurel.recipe.RunReport;
import dev.laurel.recipe.RunVersion;
import dev.laurel.recipe.Versions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the versions of a run, and takes another one of them. */
@Command(
        name = "versions",
        description = "List the versions of a run that was continued, or use another one of them",
        footer = {"", "For instance, back to what the run ended with: laurel versions runs/first --use 1"})
final class VersionsCommand extends Subcommand {

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of a run")
    private Path run;

    @Option(
            names = {"--use", "--rollback"},
            paramLabel = "N",
            description = "Make this version the current one, which predict and evaluate use")
    private Optional<Integer> use = Optional.empty();

    @Option(names = "--force", description = "Also use a version that the gate refused")
    private boolean force;

    VersionsCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        RunFolder folder = new RunFolder(run);
        RunRecord record = RunRecord.read(folder.record());
        Versions versions = new Versions(folder);
        if (!versions.exist()) {
            throw new UserError(run + " has one version, what it ended with. More come with: laurel continue " + run
                    + " --data FILE");
        }
        use.ifPresent(number -> {
            versions.use(number, force);
            RunReport.write(folder, record);
        });
        return new Listed(run.toString(), versions.current(), versions.all());
    }

    /** All finished versions, oldest first. */
    private record Listed(String folder, int current, List<RunVersion> versions) implements Answer {

        @Override
        public Object json() {
            return this;
        }

        @Override
        public void print(Console console) {
            TextTable table =
                    new TextTable("version", "made", "from", "methods", ">classes", ">average", ">forgetting", "gate");
            for (RunVersion version : versions) {
                table.row(
                        version.number() + (version.number() == current ? " (current)" : ""),
                        version.made(),
                        version.from() == 0 ? "" : version.from(),
                        String.join(" + ", version.methods()),
                        version.labels().size(),
                        number(version.averageMetric()),
                        number(version.forgetting()),
                        version.from() == 0
                                ? ""
                                : version.passed() ? "passed" : version.forced() ? "forced" : "refused");
            }
            table.print(console);
        }

        private static String number(Double value) {
            return value == null ? "" : String.format(Locale.ROOT, "%.4f", value);
        }
    }
}
