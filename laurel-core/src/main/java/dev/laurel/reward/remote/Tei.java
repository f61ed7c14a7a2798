package dev.laurel.reward.remote;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.text.Rendered;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A classifier or reward model behind Hugging Face's text-embeddings-inference: {@code POST /predict}. */
@Named("tei")
@About("A score of a classifier or reward model behind text-embeddings-inference (/predict).")
record Tei(
        @Key(doc = "Where the server is; without a path, /predict is asked.")
        String url,

        @Key(
                doc = "What the model reads: the prompt and the reply as a pair, or the reply alone. Without a prompt a"
                        + " pair is the reply alone too.",
                defaultValue = "pair")
        Input input,

        @Key(doc = "The class whose score is the reward; none: the model has one output, and that is it.")
        Optional<String> label,

        @Key(
                doc = "Whether the model's outputs are taken as they are, instead of a sigmoid (one output) or softmax"
                        + " (several).",
                defaultValue = "false",
                source = "text-embeddings-inference")
        boolean rawScores,

        @Key(
                doc = "Whether the server cuts texts that are too long; otherwise a request with one fails.",
                defaultValue = "true")
        boolean truncate,

        @Key(
                doc = "How many replies go into one request; the server's --max-client-batch-size is the limit.",
                defaultValue = "32",
                min = 1,
                source = "text-embeddings-inference")
        int batchSize,

        @Key(doc = "The environment variable with the API key, sent as bearer token; none: no key is sent.")
        Optional<String> apiKeyEnv,

        @Key(doc = "Limits on time, attempts and answers.", defaultValue = "{}")
        RemoteCalls calls)
        implements Protocol {

    /** What of a candidate is sent. */
    enum Input {
        PAIR,
        COMPLETION
    }

    /**
     * Checks the address.
     *
     * @throws IllegalArgumentException if it is wrong
     */
    Tei {
        address(url, apiKeyEnv);
    }

    private static Address address(String url, Optional<String> apiKeyEnv) {
        return Address.of("tei", url, "/predict", apiKeyEnv);
    }

    @Override
    public Address address() {
        return address(url, apiKeyEnv);
    }

    @Override
    public String name() {
        return "tei";
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public Range range() {
        return rawScores ? Range.ANY : Range.UNIT;
    }

    /** One text, or two that belong together. */
    private List<String> read(Candidate candidate) {
        Rendered texts = Placeholders.texts(candidate);
        return input == Input.COMPLETION || texts.prompt().isEmpty()
                ? List.of(texts.completion())
                : List.of(texts.prompt(), texts.completion());
    }

    @Override
    public List<Judgement> ask(RemoteClient client, List<Candidate> batch) throws RemoteFailure, InterruptedException {
        // Each input is a list by itself: a flat list of two texts would be one pair.
        JsonNode answer = client.post(Map.of(
                "inputs", batch.stream().map(this::read).toList(), "truncate", truncate, "raw_scores", rawScores));
        if (!answer.isArray() || answer.size() != batch.size()) {
            throw new RemoteFailure("a request with " + batch.size() + " replies was answered by "
                    + (answer.isArray() ? answer.size() + " predictions" : client.shortened(answer.toString())));
        }
        List<Judgement> judgements = new ArrayList<>();
        answer.forEach(predictions -> judgements.add(judgement(client, predictions)));
        return judgements;
    }

    private Judgement judgement(RemoteClient client, JsonNode predictions) {
        List<String> labels = new ArrayList<>();
        Optional<JsonNode> chosen = Optional.empty();
        for (JsonNode prediction : predictions) {
            String name = prediction.path("label").asString("");
            labels.add(name);
            if (label.isEmpty() || label.get().equals(name)) {
                chosen = Optional.of(prediction.path("score"));
            }
        }
        if (label.isEmpty() && labels.size() > 1) {
            return Judgement.failure("the model has the classes " + client.shortened(String.join(", ", sorted(labels)))
                    + ": say by label which one's score is the reward");
        }
        if (chosen.isEmpty()) {
            return Judgement.failure(
                    label.isPresent() && !labels.isEmpty()
                            ? "the model has no class '" + label.get() + "' but "
                                    + client.shortened(String.join(", ", sorted(labels)))
                            : "no prediction but " + client.shortened(predictions.toString()));
        }
        JsonNode score = chosen.get();
        return score.isNumber()
                ? Judgement.of(score.doubleValue(), () -> detail(predictions))
                : Judgement.failure("the score is no number but " + client.shortened(score.toString()));
    }

    /** The server sorts by score, so that the order differs from reply to reply; a reason should not. */
    private static List<String> sorted(List<String> labels) {
        return labels.stream().sorted().toList();
    }

    private static String detail(JsonNode predictions) {
        List<String> shown = new ArrayList<>();
        for (JsonNode prediction : predictions) {
            shown.add(String.format(
                    Locale.ROOT,
                    "%s %.4g",
                    prediction.path("label").asString(""),
                    prediction.path("score").doubleValue(Double.NaN)));
        }
        return String.join(", ", shown);
    }
}
