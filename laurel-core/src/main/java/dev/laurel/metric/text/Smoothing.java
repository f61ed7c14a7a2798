package dev.laurel.metric.text;

import java.util.Locale;

/** What BLEU does with an order of which no n-gram matches (Chen and Cherry, WMT 2014). */
public enum Smoothing {
    /** Nothing: the score is 0. */
    NONE(0),
    /** The count of matches is a small number instead of 0. */
    FLOOR(0.1),
    /** A number is added to the matches and totals of every order but the first. */
    ADD_K(1),
    /** The k-th such order counts as ½ᵏ matches, as in mteval-v13a. */
    EXP(0);

    private final double usual;

    Smoothing(double usual) {
        this.usual = usual;
    }

    /** The number that it uses if none is given; 0 if it uses none. */
    double usual() {
        return usual;
    }

    /** The name that sacreBLEU has for it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
