package dev.laurel.tune;

import java.util.List;
import java.util.Map;

/** Says which values to try next; what it says follows from its seed, the trial's number and the trials before. */
interface Sampler {

    /**
     * Values for a trial, by key.
     *
     * @param trial its number, from 1
     * @param attempt from 0; another one asks for other values, the first having been tried already
     * @param before the trials that have ended, by number
     */
    Map<String, String> next(int trial, int attempt, List<Trial> before);
}
