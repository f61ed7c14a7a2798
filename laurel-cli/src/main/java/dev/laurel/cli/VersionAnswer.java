package dev.laurel.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.laurel.recipe.RunFolder;
import dev.laurel.recipe.RunVersion;
import dev.laurel.recipe.Versions;
import java.util.List;
import java.util.Locale;

/**
 * A version that was made: what it is worth beside the one that it was made from, and whether it is the current one.
 *
 * @param run the run's folder
 */
record VersionAnswer(RunFolder run, RunVersion version) implements Answer {

    /** What a program ends with whose new version was refused; a script that deploys on 0 then does not. */
    static final int REFUSED = 3;

    private record Made(
            String folder, int current, @JsonUnwrapped RunVersion version) {}

    @Override
    public Object json() {
        Versions versions = new Versions(run);
        return new Made(run.path().toString(), versions.current(), version);
    }

    @Override
    public void print(Console console) {
        TextTable table =
                new TextTable("set", ">" + version.metric(), ">before", ">gain", "95 % interval of it", ">forgetting");
        version.sets()
                .forEach(set -> table.row(
                        set.set(),
                        number("%.4f", set.value()),
                        number("%.4f", set.before()),
                        number("%+.4f", set.gain()),
                        range(set.gainRange()),
                        number("%.4f", set.forgetting())));
        table.print(console);
        console.print("");
        console.print("Average " + number("%.4f", version.averageMetric()) + ", forgetting "
                + number("%.4f", version.forgetting()) + ", backward transfer "
                + number("%+.4f", version.backwardTransfer()));
        version.reasons().forEach(console::print);
        Versions versions = new Versions(run);
        console.print(
                version.accepted()
                        ? "Version " + version.number() + " is current" + (version.passed() ? "." : ", by --force.")
                        : "The gate kept version " + version.from() + "; version " + version.number()
                                + " stays for you to look at. To use it all the same: laurel versions " + run.path()
                                + " --use " + version.number() + " --force");
        console.print("");
        console.print("Report  " + run.report());
        console.print("Model   " + versions.model(version.number()));
    }

    private static String number(String format, Double value) {
        return value == null ? "" : String.format(Locale.ROOT, format, value);
    }

    private static String range(List<Double> range) {
        return range == null ? "" : String.format(Locale.ROOT, "%+.4f to %+.4f", range.get(0), range.get(1));
    }

    @Override
    public int exitCode() {
        return version.accepted() ? 0 : REFUSED;
    }
}
