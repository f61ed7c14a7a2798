package dev.laurel.tokenize.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tokens in the order of their ids while a vocabulary grows. */
final class TokenNumbers {

    private final Map<String, Integer> ids = new HashMap<>();
    private final List<String> tokens = new ArrayList<>();
    private final Ints characters = new Ints();

    /**
     * The token's id, a new one if it has none yet.
     *
     * @param length in characters of the spelling
     */
    int of(String token, int length) {
        Integer known = ids.putIfAbsent(token, tokens.size());
        if (known != null) {
            return known;
        }
        tokens.add(token);
        characters.add(length);
        return tokens.size() - 1;
    }

    String token(int id) {
        return tokens.get(id);
    }

    /** How many characters of the spelling a token has. */
    int length(int id) {
        return characters.get(id);
    }

    int size() {
        return tokens.size();
    }

    List<String> all() {
        return Collections.unmodifiableList(tokens);
    }
}
