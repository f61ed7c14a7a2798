package dev.laurel.cli;

import dev.laurel.tensor.Engine;
import dev.laurel.tensor.NativeLibraries;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once what would slow down the first real command: unpacks the native libraries.
 *
 * <p>The launcher calls it after a build, with Java recording the classes that it loads, so that later starts are quick;
 * an image build may call it too.
 */
@Command(name = "setup", hidden = true, description = "Unpack the native libraries ahead of the first use")
final class SetupCommand implements Callable<Integer> {

    private final Session session;

    SetupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NativeLibraries.load(session.progress());
        Engine.start();
        return 0;
    }
}
