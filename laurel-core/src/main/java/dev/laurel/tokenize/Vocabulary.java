package dev.laurel.tokenize;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Tokens by id and ids by token, added tokens included. */
final class Vocabulary {

    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> tokens = new HashMap<>();
    private int size;

    void put(String token, int id) {
        ids.put(token, id);
        tokens.put(id, token);
        size = Math.max(size, id + 1);
    }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The token, or null where the numbering has a gap. */
    String token(int id) {
        return tokens.get(id);
    }

    /** The highest id plus one. */
    int size() {
        return size;
    }
}
