package dev.laurel.learned;

import dev.laurel.reward.Candidate;
import dev.laurel.reward.Judgement;
import dev.laurel.reward.Range;
import dev.laurel.tokenize.Encoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares each reply with its references or its prompt, of which the likest counts; equal texts are read once. */
final class ReferenceJudge<V> implements AskedModel {

    /** What is read before it is compared and forgotten: token vectors of so many are 64 MB at 1024 wide. */
    private static final int TOKENS = 16_384;

    private final Likeness<V> likeness;
    private final Against against;

    ReferenceJudge(Likeness<V> likeness, Against against) {
        this.likeness = likeness;
        this.against = against;
    }

    /**
     * A candidate with what is compared of it.
     *
     * @param references by their texts; empty if there is nothing to compare, and a reason
     */
    private record Task(Candidate candidate, CutText reply, Map<String, CutText> references, String reason) {}

    @Override
    public List<Judgement> judge(List<Candidate> batch) {
        Map<String, CutText> read = read(batch);
        List<Judgement> judgements = new ArrayList<>(batch.size());
        List<Task> tasks = new ArrayList<>();
        Map<String, CutText> texts = new LinkedHashMap<>();
        int tokens = 0;
        for (Candidate candidate : batch) {
            Task task = task(candidate, read);
            tasks.add(task);
            if (!task.references().isEmpty()) {
                tokens += added(texts, candidate.text(), task.reply());
                for (Map.Entry<String, CutText> reference : task.references().entrySet()) {
                    tokens += added(texts, reference.getKey(), reference.getValue());
                }
            }
            if (tokens >= TOKENS) {
                judgements.addAll(judge(tasks, texts));
                tasks.clear();
                texts.clear();
                tokens = 0;
            }
        }
        judgements.addAll(judge(tasks, texts));
        return judgements;
    }

    /** How many tokens more there are to read. */
    private static int added(Map<String, CutText> texts, String text, CutText cut) {
        return texts.put(text, cut) == null ? cut.encoding().length() : 0;
    }

    private Map<String, CutText> read(List<Candidate> batch) {
        Map<String, CutText> read = new LinkedHashMap<>();
        batch.forEach(candidate -> {
            read.put(candidate.text(), null);
            against.texts(candidate).forEach(reference -> read.put(reference, null));
        });
        List<Encoding> whole = likeness.encoder().encodeUncut(List.copyOf(read.keySet()));
        int i = 0;
        for (Map.Entry<String, CutText> entry : read.entrySet()) {
            entry.setValue(CutText.of(whole.get(i++), likeness.encoder().maxLength()));
        }
        return read;
    }

    private Task task(Candidate candidate, Map<String, CutText> read) {
        CutText reply = read.get(candidate.text());
        List<String> compared = against.texts(candidate);
        if (compared.isEmpty()) {
            return new Task(candidate, reply, Map.of(), "no " + against.need());
        }
        if (!likeness.says(reply.encoding())) {
            return new Task(candidate, reply, Map.of(), "the reply holds nothing to compare");
        }
        Map<String, CutText> references = new LinkedHashMap<>();
        for (String reference : compared) {
            if (likeness.says(read.get(reference).encoding())) {
                references.put(reference, read.get(reference));
            }
        }
        return new Task(candidate, reply, references, "the " + against.need() + " holds nothing to compare with");
    }

    private List<Judgement> judge(List<Task> tasks, Map<String, CutText> texts) {
        List<V> made =
                likeness.views(texts.values().stream().map(CutText::encoding).toList());
        Map<String, V> views = new LinkedHashMap<>();
        int i = 0;
        for (String text : texts.keySet()) {
            views.put(text, made.get(i++));
        }
        return tasks.stream().map(task -> judge(task, views)).toList();
    }

    private Judgement judge(Task task, Map<String, V> views) {
        if (task.references().isEmpty()) {
            return Judgement.abstain(task.reason());
        }
        V reply = views.get(task.candidate().text());
        Likeness.Match best = null;
        String nearest = "";
        for (String reference : task.references().keySet()) {
            Likeness.Match match = likeness.match(reply, views.get(reference));
            if (best == null || match.value() > best.value()) {
                best = match;
                nearest = reference;
            }
        }
        Likeness.Match shown = best;
        String compared = nearest;
        return Judgement.of(
                best.value(),
                () -> shown.detail().get() + "compared with \"" + compared + "\""
                        + task.reply().loss()
                        + (task.references().get(compared).loss().isEmpty()
                                ? ""
                                : "; the " + against.need() + " was cut too"));
    }

    @Override
    public Set<String> needs() {
        return Set.of(against.need());
    }

    @Override
    public Range range() {
        return likeness.range();
    }

    @Override
    public void close() {
        likeness.close();
    }
}
