package dev.laurel.cli;

import picocli.CommandLine.Command;

/** Prints the versions of the program and of what it stands on. */
@Command(name = "version", description = "Show the version of Laurel, of libtorch and of Java")
final class VersionCommand extends Subcommand {

    VersionCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        Version version = Version.read();
        return new Answer() {
            @Override
            public Object json() {
                return version;
            }

            @Override
            public void print(Console console) {
                console.print(version.line());
            }
        };
    }
}
