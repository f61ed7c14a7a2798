package dev.laurel.eval.card;

import dev.laurel.data.Preference;
import dev.laurel.eval.Readout;
import dev.laurel.eval.RewardEvaluation;
import dev.laurel.eval.RewardInput;
import dev.laurel.eval.RewardModel;
import dev.laurel.eval.RewardSpec;
import dev.laurel.eval.explain.Explainer;
import dev.laurel.text.Transcript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Measures a saved reward model for its card. */
public final class CardMaker {

    private static final int MOST_WRONG = 10;

    /** Those of them whose words are explained, each of which takes as long as a hundred replies. */
    private static final int EXPLAINED = 4;

    /** For colours that a reader sees; more would only sharpen what is not seen. */
    private static final int POINTS = 32;

    private final RewardModel model;
    private final Map<String, RewardEvaluation> evaluations;

    /**
     * What the card is told, since the model does not know it.
     *
     * @see RewardCard
     */
    public record Origin(
            String name,
            String description,
            String made,
            Map<String, String> versions,
            Map<String, String> base,
            String recipe,
            Map<String, RewardCard.Data> data,
            List<String> remarks) {}

    /**
     * @param model as it was read back from where it was saved
     * @param evaluations of it on the parts that were held out: dev, then test
     */
    public CardMaker(RewardModel model, Map<String, RewardEvaluation> evaluations) {
        this.model = model;
        this.evaluations = new LinkedHashMap<>(evaluations);
    }

    /** Measures what is not measured yet, and puts everything together. */
    public RewardCard make(Origin origin) {
        Map<String, RewardCard.Figures> figures = new LinkedHashMap<>();
        evaluations.forEach((part, evaluation) -> figures.put(
                part,
                RewardCard.Figures.of(
                        evaluation.scores().report(RewardEvaluation.SEED),
                        CardPictures.of(part, evaluation.scores()))));
        Optional<String> judged = evaluations.keySet().stream().reduce((dev, test) -> test);
        Optional<StyleProbe> style =
                judged.flatMap(part -> StyleProbe.of(model, part, evaluations.get(part), RewardEvaluation.SEED));
        return new RewardCard(
                origin.name(),
                origin.description(),
                origin.made(),
                origin.versions(),
                origin.base(),
                model.spec(),
                origin.recipe(),
                origin.data(),
                origin.remarks(),
                figures,
                calibration(),
                style,
                KnownLimits.of(figures, style, model.spec()),
                judged.map(this::mostWrong).orElse(List.of()),
                calls(model.spec(), Reader.of(model)));
    }

    private String calibration() {
        double temperature = model.spec().temperature();
        if (temperature == 1) {
            return "Differences of rewards become probabilities by σ as they are; nothing was fitted.";
        }
        return String.format(
                Locale.ROOT,
                "Differences of rewards are divided by %.3f before σ makes probabilities of them. This was fitted on dev,"
                        + " so brier, log_loss and ece of dev are in-sample and flatter the model; those of test do not.",
                temperature);
    }

    private List<RewardCard.Wrong> mostWrong(String part) {
        List<RewardCard.Wrong> wrong = new ArrayList<>();
        boolean comparing = model.spec().readout().meaning() == Readout.Meaning.COMPARISON;
        for (RewardEvaluation.Mistake mistake : evaluations.get(part).mistakes(MOST_WRONG)) {
            Preference pair = (Preference) mistake.example();
            boolean explained = !comparing && wrong.size() < EXPLAINED;
            wrong.add(new RewardCard.Wrong(
                    part,
                    pair.location().toString(),
                    pair.prompt().text(),
                    new RewardCard.Reply(
                            mistake.better(), mistake.betterReward(), explained ? spans(pair, 0) : List.of()),
                    new RewardCard.Reply(
                            mistake.worse(), mistake.worseReward(), explained ? spans(pair, 1) : List.of())));
        }
        return wrong;
    }

    /** What the words of a reply contribute; those of the prompt are the same text twice and left out. */
    private List<RewardCard.Contribution> spans(Preference pair, int reply) {
        Optional<RewardInput.Read> read =
                model.input().neverStopping().read(pair.prompt(), pair.completions(), pair.location());
        if (read.isEmpty()) {
            return List.of();
        }
        String prompt = model.spec()
                .transcript()
                .render(pair.prompt(), pair.completions().get(reply))
                .prompt();
        long promptTokens = Arrays.stream(model.tokenizer().encode(prompt).wordIds())
                        .filter(word -> word >= 0)
                        .count()
                - read.get().lost();
        return new Explainer(model)
                .to(read.get()).integratedGradients(read.get().encodings().get(reply), POINTS).pieces().stream()
                        .filter(piece -> piece.at() >= promptTokens)
                        .map(piece -> new RewardCard.Contribution(piece.text(), piece.contribution()))
                        .toList();
    }

    /** The card of an adapter as that of the whole model into which it was merged: only the calls are others. */
    public static RewardCard ofWholeModel(RewardCard card) {
        return card.withCalls(calls(card.method(), Reader.TRANSFORMERS));
    }

    /** Which Python library reads a model. */
    private enum Reader {
        TRANSFORMERS,
        PEFT,
        NONE;

        static Reader of(RewardModel model) {
            return model.adapter()
                    .map(adapter -> adapter.isOfPeft() ? PEFT : NONE)
                    .orElse(TRANSFORMERS);
        }
    }

    private static Map<String, String> calls(RewardSpec spec, Reader reader) {
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("Command line", """
                laurel score MODEL --prompt "…" --completion "…"
                laurel evaluate MODEL --data pairs.jsonl
                """.strip());
        calls.put("Java", """
                try (RewardModel model = RewardModel.open(Path.of("MODEL"))) {
                    Reward one = model.score(Prompt.%1$s("…"), Completion.%1$s("…"));
                    Reward other = model.score(Prompt.%1$s("…"), Completion.%1$s("…"));
                    double better = model.better(one, other);
                }
                """.strip().formatted(spec.turns().orElse(false) ? "turn" : "of"));
        if (reader == Reader.NONE) {
            return calls;
        }
        boolean adapter = reader == Reader.PEFT;
        String loader = adapter ? "AutoPeftModelForSequenceClassification" : "AutoModelForSequenceClassification";
        String reward = adapter && spec.readout().size() > 1
                ? "(model(**inputs).logits[0] @ torch.tensor("
                        + Arrays.toString(spec.readout().weights()) + ")).item()"
                : "model(**inputs).logits[0, 0].item()";
        calls.put(adapter ? "PEFT" : "transformers", """
                import torch
                from %s import %s
                from transformers import AutoTokenizer

                tokenizer = AutoTokenizer.from_pretrained("MODEL")
                model = %s.from_pretrained("MODEL", num_labels=%d).eval()
                %sinputs = tokenizer(%s, return_tensors="pt")  # at most %d tokens
                with torch.no_grad():
                    reward = %s
                """.strip().formatted(
                adapter ? "peft" : "transformers",
                loader,
                loader,
                adapter ? spec.readout().size() : 1,
                spec.turns().orElse(false) ? named(spec.transcript()) : "",
                inputs(spec),
                spec.maxLength(),
                reward));
        return calls;
    }

    /** Turns are written under the names that they had in training. */
    private static String named(Transcript transcript) {
        return "prompt, reply = %s + prompt + %s, %s + reply%n"
                .formatted(
                        python(transcript.user() + transcript.gap()),
                        python(transcript.assistant()),
                        python(transcript.gap()))
                .replace("\r\n", "\n");
    }

    private static String python(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** What the tokenizer is given; a model that compares says how likely the first reply is better, as log-odds. */
    private static String inputs(RewardSpec spec) {
        if (spec.readout().meaning() == Readout.Meaning.COMPARISON) {
            return "prompt + reply, other_reply";
        }
        return spec.join() == RewardSpec.Join.PAIR ? "prompt, reply" : "prompt + reply";
    }
}
