package dev.laurel.reward.remote;

import dev.laurel.config.About;
import dev.laurel.config.Key;
import dev.laurel.config.Named;
import dev.laurel.reward.Abstain;
import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.reward.RewardFunction;
import dev.laurel.reward.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A language model behind an OpenAI-compatible server that grades replies: {@code POST /v1/chat/completions}. */
@Named("judge")
@About("The grade that a language model gives by a rubric, over an OpenAI-compatible server.")
record Judge(
        @Key(
                doc = "Where the server is: up to and with the version, such as https://host/v1; without a path /v1 is"
                        + " taken. /chat/completions is added.")
        String url,

        @Key(doc = "The model's name, as the server knows it.")
        String model,

        @Key(
                doc = "What the model is told: how to grade and how to end, such as with a line 'Score: N'; {prompt},"
                        + " {completion} and {reference} stand where these go.")
        String rubric,

        @Key(doc = "A system message before it.") Optional<String> system,

        @Key(
                doc = "A regular expression whose one group is the grade; its last match in the answer counts.",
                defaultValue = "'(?i)score[\\s*_]*:[\\s*_]*([-+]?[0-9]+(?:\\.[0-9]+)?)'")
        String pattern,

        @Key(doc = "A field of the JSON object in the answer that is the grade, in place of the pattern.")
        Optional<String> field,

        @Key(doc = "The least grade; less is a failure.", defaultValue = "1")
        double low,

        @Key(doc = "The greatest grade; more is a failure.", defaultValue = "10")
        double high,

        @Key(doc = "The temperature of sampling.", defaultValue = "0", min = 0, max = 2)
        double temperature,

        @Key(
                doc =
                        "How often each reply is graded; the reward is the mean, its spread the grades' standard deviation.",
                defaultValue = "1",
                min = 1,
                max = 100)
        int samples,

        @Key(doc = "The most tokens of an answer; none: the server's own limit.", min = 1)
        Optional<Integer> maxTokens,

        @Key(doc = "The environment variable with the API key, sent as bearer token; none: no key is sent.")
        Optional<String> apiKeyEnv,

        @Key(doc = "Limits on time, attempts and answers.", defaultValue = "{}")
        RemoteCalls calls)
        implements Protocol {

    private static final String ROUTE = "/chat/completions";

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * Checks what belongs together.
     *
     * @throws IllegalArgumentException if the address, the rubric, the pattern, the range or the samples are wrong
     */
    Judge {
        address(url, apiKeyEnv);
        if (!new Placeholders(rubric).has(Placeholders.COMPLETION)) {
            throw new IllegalArgumentException("rubric must hold {completion}, the reply that is to be graded");
        }
        requireOneGroup(pattern);
        if (!(low < high)) {
            throw new IllegalArgumentException("low must be below high");
        }
        if (samples > 1 && temperature == 0) {
            throw new IllegalArgumentException(samples + " samples at temperature 0 say the same " + samples
                    + " times. Set a temperature, such as 0.7, or samples: 1");
        }
    }

    private static void requireOneGroup(String pattern) {
        try {
            if (Pattern.compile(pattern).matcher("").groupCount() == 1) {
                return;
            }
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "pattern '%s' is no regular expression: %s near character %d"
                            .formatted(pattern, e.getDescription(), e.getIndex() + 1),
                    e);
        }
        throw new IllegalArgumentException(
                "pattern must have one group ( ), the grade; groups that only bracket are written (?: )");
    }

    private static Address address(String url, Optional<String> apiKeyEnv) {
        Address base = Address.of("judge", url, "/v1", apiKeyEnv);
        String path = base.uri().getRawPath().replaceFirst("/+$", "");
        return path.endsWith(ROUTE) ? base : base.withPath(path + ROUTE);
    }

    @Override
    public Address address() {
        return address(url, apiKeyEnv);
    }

    @Override
    public String name() {
        return "judge";
    }

    @Override
    public Set<String> needs() {
        Set<String> needs = new LinkedHashSet<>();
        Placeholders places = new Placeholders(rubric);
        if (places.has(Placeholders.PROMPT)) {
            needs.add(RewardFunction.PROMPT);
        }
        if (places.has(Placeholders.REFERENCE)) {
            needs.add(RewardFunction.REFERENCE);
        }
        return needs;
    }

    @Override
    public Range range() {
        return new Range(low, high);
    }

    /** Each reply is a request of its own. */
    @Override
    public int batchSize() {
        return 1;
    }

    @Override
    public List<Judgement> ask(RemoteClient client, List<Candidate> batch) throws RemoteFailure, InterruptedException {
        Candidate candidate = batch.get(0);
        Placeholders places = new Placeholders(rubric);
        if (places.has(Placeholders.REFERENCE) && candidate.references().isEmpty()) {
            return List.of(new Judgement(new Abstain("no reference"), () -> ""));
        }
        Map<String, Object> request =
                request(places.fill(Placeholders.texts(candidate), String.join("\n", candidate.references())));
        List<Double> grades = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (int s = 0; s < samples; s++) {
            JsonNode choice = client.post(request).path("choices").path(0);
            String text = choice.at("/message/content").asString("");
            grades.add(grade(client, text, choice.path("finish_reason").asString("")));
            said.add(client.shortened(text));
        }
        return List.of(new Judgement(score(grades), () -> String.join(" | ", said)));
    }

    private Map<String, Object> request(String user) {
        List<Map<String, String>> messages = new ArrayList<>();
        system.ifPresent(text -> messages.add(Map.of("role", "system", "content", text)));
        messages.add(Map.of("role", "user", "content", user));
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("model", model);
        request.put("messages", messages);
        request.put("temperature", temperature);
        maxTokens.ifPresent(limit -> request.put("max_tokens", limit));
        return request;
    }

    private double grade(RemoteClient client, String text, String end) throws RemoteFailure {
        OptionalDouble grade = field.isPresent() ? inJson(text, field.get()) : inWords(text);
        String broken = end.equals("length") ? ", broken off at the limit of tokens" : "";
        if (grade.isEmpty()) {
            throw new RemoteFailure("no grade in the judge's answer " + client.shortened(text) + broken);
        }
        if (!(grade.getAsDouble() >= low && grade.getAsDouble() <= high)) {
            throw new RemoteFailure(
                    String.format(Locale.ROOT, "the judge's grade %s is outside %s: ", grade.getAsDouble(), range())
                            + client.shortened(text));
        }
        return grade.getAsDouble();
    }

    private OptionalDouble inWords(String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        OptionalDouble last = OptionalDouble.empty();
        while (matcher.find()) {
            last = number(matcher.group(1));
        }
        return last;
    }

    private static OptionalDouble inJson(String text, String field) {
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        if (from < 0 || to < from) {
            return OptionalDouble.empty();
        }
        try {
            JsonNode value = JSON.readTree(text.substring(from, to + 1)).path(field);
            return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
        } catch (JacksonException e) {
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble number(String text) {
        try {
            return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** The mean, and the unbiased standard deviation of several grades. */
    private static Score score(List<Double> grades) {
        double mean = grades.stream().collect(Collectors.averagingDouble(g -> g));
        if (grades.size() == 1) {
            return new Score(mean);
        }
        double squares =
                grades.stream().mapToDouble(g -> (g - mean) * (g - mean)).sum();
        return new Score(mean, Math.sqrt(squares / (grades.size() - 1)));
    }
}
