package dev.laurel.reward.rule;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.laurel.base.UserError;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.SingleReward;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The function of {@link JsonSchema}; nothing is fetched from elsewhere. */
final class JsonSchemaReward implements SingleReward {

    /** How many violations an explanation names. */
    private static final int SHOWN = 3;

    private final Schema schema;
    private final boolean fence;

    private JsonSchemaReward(Schema schema, boolean fence) {
        this.schema = schema;
        this.fence = fence;
    }

    /**
     * Reads the schema.
     *
     * @param source what messages call it
     * @throws UserError if it is none
     */
    static JsonSchemaReward of(String text, String source, boolean fence) {
        Json.Reply read = Json.read(text, false);
        JsonNode node = read.node()
                .filter(json -> json.isObject() || json.isBoolean())
                .orElseThrow(() -> new UserError(
                        source + ": a JSON Schema is a JSON object such as {\"type\": \"object\"}. " + read.problem()));
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        try {
            String dialect = node.path("$schema").asString(SpecificationVersion.DRAFT_2020_12.getDialectId());
            List<Error> wrong = registry.getSchema(SchemaLocation.of(dialect)).validate(node);
            if (!wrong.isEmpty()) {
                throw new UserError(source + ": this is no JSON Schema: " + shown(wrong));
            }
            Schema schema = registry.getSchema(node);
            schema.initializeValidators();
            return new JsonSchemaReward(schema, fence);
        } catch (SchemaException | JacksonException e) {
            throw new UserError(source + ": this JSON Schema cannot be used: " + e.getMessage(), e);
        }
    }

    private static String shown(List<Error> errors) {
        return errors.stream().limit(SHOWN).map(Error::toString).collect(Collectors.joining("; "));
    }

    @Override
    public String name() {
        return "json-schema";
    }

    @Override
    public Range range() {
        return Range.UNIT;
    }

    @Override
    public Judgement judge(Candidate candidate) {
        Json.Reply reply = Json.read(candidate.text(), fence);
        if (reply.node().isEmpty()) {
            return Judgement.of(false, reply::problem);
        }
        List<Error> errors = schema.validate(reply.node().get());
        return Judgement.of(errors.isEmpty(), () -> errors.isEmpty() ? "keeps to the schema" : shown(errors));
    }
}
