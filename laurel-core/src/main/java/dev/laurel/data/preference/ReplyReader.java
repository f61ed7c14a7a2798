package dev.laurel.data.preference;

import dev.laurel.base.Location;
import dev.laurel.base.UserError;
import dev.laurel.data.Feedback;
import dev.laurel.data.format.Row;
import dev.laurel.text.Completion;
import dev.laurel.text.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows with replies to be scored, in the layouts of preference data but without need of a judgement.
 *
 * <p>Each row is read by its own columns, so that one stream may hold single replies, pairs and rankings.
 */
public final class ReplyReader {

    private final PreferenceConfig config;

    /** @param config of which layout, columns, turns and transcript count */
    public ReplyReader(PreferenceConfig config) {
        this.config = config;
    }

    /** Texts that stand in no file. */
    public ReplyRow texts(String prompt, List<String> completions, Location location) {
        boolean turns = config.turns().orElse(false) && !config.transcript().begins(prompt);
        List<Completion> replies = completions.stream()
                .map(text -> turns ? Completion.turn(text) : Completion.of(text))
                .toList();
        return ReplyRow.of(location, turns ? Prompt.turn(prompt) : Prompt.of(prompt), replies);
    }

    /**
     * The replies of a row.
     *
     * @throws UserError if it has none, or a value is of the wrong type
     */
    public ReplyRow read(Row row) {
        Cells cells = new Cells(row, Mapping.ofReplies(config, row));
        Passages passages = new Passages(cells);
        if (cells.maps(Column.FIRST)) {
            return pair(cells, passages, passages.completion(Column.FIRST), passages.completion(Column.SECOND));
        }
        if (cells.maps(Column.CHOSEN)) {
            return chosenAndRejected(cells, passages);
        }
        Prompt prompt = RowReading.promptOrNone(passages);
        if (cells.maps(Column.COMPLETIONS)) {
            return several(cells, prompt, Replies.of(cells, passages).completions());
        }
        if (cells.maps(Column.COMPLETION)) {
            return ReplyRow.of(row.location(), prompt, List.of(passages.completion(Column.COMPLETION)));
        }
        Feedback ending =
                ((Reading.Usable) UnpairedRows.ending(cells, prompt, true).get(0)).feedback();
        return ReplyRow.of(row.location(), ending.prompt(), ending.completions());
    }

    private ReplyRow chosenAndRejected(Cells cells, Passages passages) {
        List<Completion> chosen = passages.completions(Column.CHOSEN);
        List<Completion> rejected = passages.completions(Column.REJECTED);
        if (chosen.size() == 1 && rejected.size() == 1) {
            return pair(cells, passages, chosen.get(0), rejected.get(0));
        }
        List<Completion> all = new ArrayList<>(chosen);
        all.addAll(rejected);
        return several(cells, RowReading.promptOrNone(passages), all);
    }

    private ReplyRow pair(Cells cells, Passages passages, Completion first, Completion second) {
        Reading reading = new PairRows(config.transcript()).pair(cells, passages, first, second, false);
        if (reading instanceof Reading.Usable usable) {
            Feedback feedback = usable.feedback();
            return ReplyRow.of(cells.row().location(), feedback.prompt(), feedback.completions());
        }
        Reading.Faulty faulty = (Reading.Faulty) reading;
        return new ReplyRow(
                cells.row().location(),
                ReplyRow.Form.PAIR,
                Prompt.NONE,
                List.of(first, second),
                Optional.of("the replies answer different prompts: " + faulty.shown()));
    }

    private static ReplyRow several(Cells cells, Prompt prompt, List<Completion> replies) {
        if (replies.isEmpty()) {
            throw cells.error("there is no reply");
        }
        return new ReplyRow(cells.row().location(), ReplyRow.Form.SEVERAL, prompt, replies, Optional.empty());
    }
}
