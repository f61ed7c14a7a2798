package dev.laurel.reward.code;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** A Java source in memory, which may hold a public class of any name. */
final class SourceText extends SimpleJavaFileObject {

    private final String text;

    /** @param name what messages call it */
    SourceText(String name, String text) {
        super(URI.create("string:///" + name + Kind.SOURCE.extension), Kind.SOURCE);
        this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
        return true;
    }
}
