package dev.laurel.reward.remote;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.text.Rendered;
import dev.laurel.text.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A server that speaks as OpenRLHF 0.11's reward server does: {@code POST /get_reward}. */
@Named("openrlhf")
@About("The reward of a server that speaks as OpenRLHF's reward server does.")
record OpenRlhf(
        @Key(doc = "Where the server is; without a path, /get_reward is asked.")
        String url,

        @Key(
                doc =
                        "The text sent as query, with {prompt} and {completion}; special tokens that the model wants, such"
                                + " as an end of sequence, are written here.",
                defaultValue = "\"{prompt}{completion}\"")
        String query,

        @Key(doc = "The column sent as label; none: the first reference, or null.")
        Optional<String> label,

        @Key(
                doc = "Which numbers of the answer are taken.",
                defaultValue = "rewards",
                allowed = {"rewards", "scores"})
        String take,

        @Key(doc = "The least reward the server gives; less is a failure.")
        Optional<Double> low,

        @Key(doc = "The greatest reward the server gives; more is a failure.")
        Optional<Double> high,

        @Key(doc = "How many replies go into one request.", defaultValue = "64", min = 1)
        int batchSize,

        @Key(doc = "The environment variable with the API key, sent as bearer token; none: no key is sent.")
        Optional<String> apiKeyEnv,

        @Key(doc = "Limits on time, attempts and answers.", defaultValue = "{}")
        RemoteCalls calls)
        implements Protocol {

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException if the address, the query or the range is wrong
     */
    OpenRlhf {
        address(url, apiKeyEnv);
        if (!new Placeholders(query).has(Placeholders.COMPLETION)) {
            throw new IllegalArgumentException("query must hold {completion}, the reply that is to be rewarded");
        }
        if (low.isPresent() && high.isPresent() && low.get() > high.get()) {
            throw new IllegalArgumentException("low must not be above high");
        }
    }

    private static Address address(String url, Optional<String> apiKeyEnv) {
        return Address.of("openrlhf", url, "/get_reward", apiKeyEnv);
    }

    @Override
    public Address address() {
        return address(url, apiKeyEnv);
    }

    @Override
    public String name() {
        return "openrlhf";
    }

    @Override
    public Set<String> needs() {
        return label.map(Set::of).orElse(Set.of());
    }

    @Override
    public Range range() {
        return new Range(low.orElse(Double.NEGATIVE_INFINITY), high.orElse(Double.POSITIVE_INFINITY));
    }

    /** Its components are named as in the JSON. */
    private record Request(List<String> query, List<String> prompts, List<String> labels) {}

    @Override
    public List<Judgement> ask(RemoteClient client, List<Candidate> batch) throws RemoteFailure, InterruptedException {
        Request request = new Request(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Placeholders template = new Placeholders(query);
        for (Candidate candidate : batch) {
            Rendered texts = Transcript.DEFAULT.render(candidate.prompt(), candidate.completion());
            Optional<String> reference = candidate.references().stream().findFirst();
            request.query().add(template.fill(texts, reference.orElse("")));
            request.prompts().add(texts.prompt());
            request.labels().add(label.isPresent() ? candidate.columns().get(label.get()) : reference.orElse(null));
        }
        JsonNode answer = client.post(request);
        JsonNode rewards = answer.path(take);
        if (!rewards.isArray()) {
            throw new RemoteFailure("the answer has no list '" + take + "' but " + client.shortened(answer.toString()));
        }
        if (rewards.size() != batch.size()) {
            throw new RemoteFailure(
                    "a request with " + batch.size() + " replies was answered by " + rewards.size() + " " + take);
        }
        List<Judgement> judgements = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            JsonNode reward = rewards.get(i);
            int row = i;
            judgements.add(
                    reward.isNumber()
                            ? Judgement.of(
                                    reward.doubleValue(), () -> logs(answer.path("extra_logs"), row, batch.size()))
                            : Judgement.failure("the reward is no number but " + client.shortened(reward.toString())));
        }
        return judgements;
    }

    /** What the server says beside the reward: of each list that has one value for each reply, this reply's. */
    private static String logs(JsonNode logs, int row, int size) {
        List<String> shown = new ArrayList<>();
        for (Map.Entry<String, JsonNode> log : logs.properties()) {
            if (log.getValue().size() == size && log.getValue().path(row).isNumber()) {
                shown.add(log.getKey() + " " + log.getValue().get(row));
            }
        }
        return String.join(", ", shown);
    }
}
