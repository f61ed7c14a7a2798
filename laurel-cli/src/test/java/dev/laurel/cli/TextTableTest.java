package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextTableTest {

    private static String printed(TextTable table, int columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Map<String, String> terminal =
                Map.of("laurel.terminal.out", "true", "laurel.columns", Integer.toString(columns));
        table.print(new Console(stream, stream, terminal::get, Map.of("NO_COLOR", "1")));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void wordsStandLeftAndNumbersRight() {
        String table =
                printed(new TextTable("label", ">F1").row("positive", 0.9).row("no", 12.25), 80);
        assertThat(table).isEqualTo("""
                        label        F1
                        ───────────────
                        positive    0.9
                        no        12.25
                        """);
    }

    @Test
    void chineseCharactersTakeTwoCells() {
        assertThat(TextWidth.of("中文 ok")).isEqualTo(7);
        assertThat(TextWidth.of("e\u0301")).isEqualTo(1); // e with a combining accent
        String table = printed(new TextTable("意图", "n").row("退货", "1").row("refund", "2"), 80);
        assertThat(table.lines().skip(2)).containsExactly("退货    1", "refund  2");
    }

    @Test
    void aWideTableIsShortenedToTheTerminal() {
        String table = printed(new TextTable("text", "label").row("很好".repeat(20), "positive"), 30);
        assertThat(table.lines())
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(30));
        // 30 - 8 (label) - 2 (gap) leave 20 cells: nine characters, the ellipsis and one blank.
        assertThat(table).contains("很好很好很好很好很…   positive");
    }

    @Test
    void inAFileOrPipeNothingIsShortened() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        String wide = "很好".repeat(200);
        new TextTable("text").row(wide).print(new Console(stream, stream, key -> null, Map.of()));
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith(wide + "\n");
    }

    @Test
    void lineBreaksInACellDoNotBreakTheTable() {
        assertThat(printed(new TextTable("a").row("x\ny"), 80)).endsWith("x y\n");
    }
}
