package dev.laurel.cli;

import dev.laurel.base.Nearest;
import dev.laurel.base.UserError;
import dev.laurel.tensor.NativeLibraries;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code laurel} command itself: without a subcommand it shows what there is. */
@Command(
        name = "laurel",
        description = "Fine-tunes, evaluates and uses pretrained language models on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = false,
        sortOptions = false,
        versionProvider = Laurel.Versions.class,
        footer = {
            "",
            "Exit codes: 0 done, 2 the input is wrong, 3 the gate refused, 1 anything else, 130 stopped by Ctrl-C."
        })
public final class Laurel implements Runnable {

    /** The commands that will surely need libtorch. */
    private static final Set<String> COMPUTING =
            Set.of("quickstart", "run", "tune", "continue", "evaluate", "predict", "zero-shot", "score", "merge");

    private final Session session;

    @Spec
    private CommandSpec spec;

    private Laurel(Session session) {
        this.session = session;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        if (args.length > 0 && COMPUTING.contains(args[0])) {
            NativeLibraries.loadAhead();
        }
        System.exit(run(Console.ofProcess(), args));
    }

    /** Runs one command; returns its exit code. */
    static int run(Console console, String... args) {
        Session session = new Session(console, List.of(args));
        try {
            return commandLine(session).execute(args);
        } catch (Error e) { // such as a full heap, which picocli lets pass
            return session.fail(e);
        }
    }

    private static CommandLine commandLine(Session session) {
        Console console = session.console();
        CommandLine laurel = new CommandLine(new Laurel(session))
                .addSubcommand(new QuickstartCommand(session))
                .addSubcommand(new RunCommand(session))
                .addSubcommand(new TuneCommand(session))
                .addSubcommand(new ContinueCommand(session))
                .addSubcommand(new VersionsCommand(session))
                .addSubcommand(new EvaluateCommand(session))
                .addSubcommand(new PredictCommand(session))
                .addSubcommand(new ZeroShotCommand(session))
                .addSubcommand(new ScoreCommand(session))
                .addSubcommand(new AugmentCommand(session))
                .addSubcommand(new MergeCommand(session))
                .addSubcommand(new CheckCommand(session))
                .addSubcommand(new ReportCommand(session))
                .addSubcommand(new CommandLine(new ModelsCommand(session))
                        .addSubcommand(new ModelsListCommand(session))
                        .addSubcommand(new ModelsPullCommand(session))
                        .addSubcommand(new ModelsImportCommand(session))
                        .addSubcommand(new ModelsShowCommand(session)))
                .addSubcommand(new CommandLine(new RecipesCommand(session))
                        .addSubcommand(new RecipesListCommand(session))
                        .addSubcommand(new RecipesShowCommand(session)))
                .addSubcommand(new CommandLine(new RewardsCommand(session))
                        .addSubcommand(new RewardsListCommand(session))
                        .addSubcommand(new RewardsShowCommand(session))
                        .addSubcommand(new RewardsTestCommand(session)))
                .addSubcommand(new CommandLine(new TokenizerCommand(session))
                        .addSubcommand(new TokenizerTrainCommand(session))
                        .addSubcommand(new TokenizerShowCommand(session)))
                .addSubcommand(new CompletionCommand(session))
                .addSubcommand(new SetupCommand(session))
                .addSubcommand(new VersionCommand(session));
        laurel.setColorScheme(CommandLine.Help.defaultColorScheme(console.outHasColour() ? Ansi.ON : Ansi.OFF));
        ownOptionsFirst(laurel);
        laurel.setUsageHelpWidth(Math.max(60, Math.min(console.columns(), 120)));
        laurel.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        laurel.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        laurel.setCaseInsensitiveEnumValuesAllowed(true);
        laurel.setParameterExceptionHandler((e, args) -> refuse(session, e, List.of(args)));
        laurel.setExecutionExceptionHandler((e, command, parsed) -> session.fail(e));
        return laurel;
    }

    /** In every help text a command's own options stand as declared, before those that all commands have. */
    private static void ownOptionsFirst(CommandLine command) {
        command.getCommandSpec().usageMessage().sortOptions(false);
        command.getSubcommands().values().forEach(Laurel::ownOptionsFirst);
    }

    private static int refuse(Session session, ParameterException e, List<String> arguments) {
        // What stands after the mistake was not read, yet decides how the mistake is told.
        session.json(arguments.contains("--json"));
        session.debug(arguments.contains("--debug"));
        return session.fail(new UserError(explain(e), e));
    }

    private static String explain(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String help = " See: " + command.qualifiedName() + " --help";
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            if (!word.startsWith("-") && !command.subcommands().isEmpty()) {
                List<String> known = command.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(c -> !c.usageMessage().hidden())
                        .map(CommandSpec::name)
                        .distinct()
                        .toList();
                return "There is no command '" + command.qualifiedName() + " " + word + "'." + Nearest.hint(word, known)
                        + help;
            }
            List<String> near = unmatched.getSuggestions();
            return sentence(e.getMessage())
                    + (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?")
                    + help;
        }
        return sentence(e.getMessage()) + help;
    }

    private static String sentence(String message) {
        String stripped = message.strip();
        return stripped.endsWith(".") || stripped.endsWith("?") ? stripped : stripped + ".";
    }

    @Override
    public void run() {
        spec.commandLine().usage(session.console().out());
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            order = 100,
            description = "Show this help and end")
    @SuppressWarnings("unused")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            order = 101,
            description = "Show the version and end")
    @SuppressWarnings("unused")
    private boolean version;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            order = 102,
            description = "Print the result as one JSON object on standard output, everything else on standard error")
    private void json(boolean value) {
        session.json(value);
    }

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            order = 103,
            description = "Show no progress")
    private void quiet(boolean value) {
        session.quiet(value);
    }

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            order = 104,
            description = "Show stack traces and what the libraries log")
    private void debug(boolean value) {
        session.debug(value);
    }

    /** Gives picocli the line that {@code --version} prints. */
    static final class Versions implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {Version.read().line()};
        }
    }
}
