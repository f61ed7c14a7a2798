package dev.laurel.hub;

import dev.laurel.base.UserError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on a hub, as {@code hf://org/name} or {@code hf://org/name@revision}.
 *
 * @param repository {@code org/name}, or the bare name of one of the oldest models
 * @param revision a branch, a tag or a commit; {@code main} if none was given
 */
record ModelReference(String repository, String revision) {

    static final String SCHEME = "hf://";

    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}";
    private static final Pattern FORM =
            Pattern.compile("hf://(" + NAME + "(?:/" + NAME + ")?)(?:@([A-Za-z0-9_][\\w./-]*))?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    static ModelReference parse(String text) {
        Matcher form = FORM.matcher(text);
        boolean sound = form.matches() && !text.contains("..") && !form.group(1).contains("--");
        if (!sound) {
            throw new UserError("'" + text + "' is not the name of a model on a hub. Its form is hf://org/name or"
                    + " hf://org/name@revision, where the revision is a branch, a tag or a commit.");
        }
        return new ModelReference(form.group(1), form.group(2) == null ? "main" : form.group(2));
    }

    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    @Override
    public String toString() {
        return SCHEME + repository + (revision.equals("main") ? "" : "@" + revision);
    }
}
