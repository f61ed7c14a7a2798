package dev.laurel.report;

import java.util.Collection;
import java.util.function.Function;

/** A piece of HTML in which every text from outside is escaped. */
final class Markup {

    static final Markup EMPTY = new Markup("");

    private final String html;

    private Markup(String html) {
        this.html = html;
    }

    /**
     * Fills each {@code {}} of the template with the next argument, escaped unless it is markup itself.
     *
     * @param template trusted HTML: a constant of the program
     */
    static Markup of(String template, Object... arguments) {
        StringBuilder html = new StringBuilder();
        int from = 0;
        for (Object argument : arguments) {
            int hole = template.indexOf("{}", from);
            if (hole < 0) {
                throw new IllegalArgumentException("more arguments than holes in " + template);
            }
            html.append(template, from, hole);
            html.append(argument instanceof Markup markup ? markup.html : escape(String.valueOf(argument)));
            from = hole + 2;
        }
        if (template.indexOf("{}", from) >= 0) {
            throw new IllegalArgumentException("fewer arguments than holes in " + template);
        }
        return new Markup(html.append(template, from, template.length()).toString());
    }

    /** The pieces one after another. */
    static <T> Markup each(Collection<T> items, Function<? super T, Markup> piece) {
        StringBuilder html = new StringBuilder();
        items.forEach(item -> html.append(piece.apply(item).html));
        return new Markup(html.toString());
    }

    Markup and(Markup next) {
        return new Markup(html + next.html);
    }

    @Override
    public String toString() {
        return html;
    }

    private static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isDisplayable(c) ? c : 0xFFFD);
            }
        });
        return safe.toString();
    }

    /** Control characters and lone surrogates are not allowed in HTML. */
    private static boolean isDisplayable(int c) {
        return c == '\n' || c == '\t' || !Character.isISOControl(c) && !(c >= 0xD800 && c <= 0xDFFF);
    }
}
