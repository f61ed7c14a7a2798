package dev.laurel.reward.rule;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads replies that should be JSON: strictly, with no key twice and nothing behind. */
final class Json {

    /** A code fence of Markdown with nothing around it. */
    private static final Pattern FENCE = Pattern.compile("\\A\\s*```(?:json)?\\s*\\R(.*)\\R```\\s*\\z", Pattern.DOTALL);

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /**
     * A reply as JSON, or why it is none.
     *
     * @param node nothing if it is none
     */
    record Reply(Optional<JsonNode> node, String problem) {}

    /**
     * Reads a reply.
     *
     * @param fence whether it may stand in a code fence
     */
    static Reply read(String text, boolean fence) {
        Matcher fenced = FENCE.matcher(text);
        String json = fence && fenced.matches() ? fenced.group(1) : text;
        try {
            JsonNode node = STRICT.readTree(json);
            return node == null || node.isMissingNode()
                    ? new Reply(Optional.empty(), "the reply is empty")
                    : new Reply(Optional.of(node), "");
        } catch (JacksonException e) {
            return new Reply(
                    Optional.empty(),
                    "not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }
}
