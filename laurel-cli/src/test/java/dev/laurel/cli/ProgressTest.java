package dev.laurel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.report.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final String CLEAR = "\r\u001b[K";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong now = new AtomicLong();

    private String shown() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    private void pass(double seconds) {
        now.addAndGet((long) (seconds * 1e9));
    }

    @Test
    void onATerminalOneLineIsDrawnOverAgain() {
        Progress progress = new TerminalProgress(err, 100, now::get);
        progress.begin("Training", 400, "steps");
        assertThat(shown()).isEqualTo(CLEAR + "Training  [>                       ]   0 %  0/400 steps  0:00");
        progress.advance(0, "");
        pass(10);
        progress.advance(100, "loss 0.312  4210 tok/s");
        // 100 of 400 steps in 10 s leave 300 steps, 30 s; a quarter of the bar's 24 cells is full.
        assertThat(shown())
                .isEqualTo(
                        CLEAR
                                + "Training  [======>                 ]  25 %  100/400 steps  loss 0.312  4210 tok/s  0:30 left");
        progress.message("best so far: 0.91");
        assertThat(shown()).startsWith(CLEAR + "best so far: 0.91\n" + CLEAR + "Training");
        progress.end();
        assertThat(shown()).isEqualTo(CLEAR);
    }

    @Test
    void itIsDrawnAtMostTenTimesASecond() {
        Progress progress = new TerminalProgress(err, 100, now::get);
        progress.begin("Reading", 0, "lines");
        for (int i = 1; i <= 1000; i++) {
            pass(0.001);
            progress.advance(i, "");
        }
        assertThat(shown().split("\r", -1)).hasSize(12); // what stands before the first, begin, and ten a second
    }

    @Test
    void theLineNeverFillsTheTerminal() {
        Progress progress = new TerminalProgress(err, 40, now::get);
        progress.begin("Downloading a model with a long name", 1_000_000, "B");
        assertThat(TextWidth.of(shown().replace(CLEAR, ""))).isEqualTo(39);
    }

    @Test
    void whereThereIsLittleRoomTheBarGivesWay() {
        Progress progress = new TerminalProgress(err, 44, now::get);
        progress.begin("Training", 400, "steps");
        // 43 cells hold "Training" (8), "   0 %  0/400 steps  0:00" (26) and a bar of 6 in its brackets (9).
        assertThat(shown()).isEqualTo(CLEAR + "Training  [>     ]   0 %  0/400 steps  0:00");
        progress = new TerminalProgress(err, 43, now::get);
        progress.begin("Training", 400, "steps");
        assertThat(shown()).isEqualTo(CLEAR + "Training   0 %  0/400 steps  0:00");
    }

    @Test
    void aResumedRunIsTimedFromWhereItBegan() {
        Progress progress = new TerminalProgress(err, 100, now::get);
        progress.begin("Training", 400, "steps");
        progress.advance(300, "");
        pass(10);
        progress.advance(350, "");
        assertThat(shown()).endsWith("350/400 steps  0:10 left"); // 50 steps took 10 s, not 350
    }

    @Test
    void inALogALineIsWrittenEveryTenSeconds() {
        Progress progress = new PlainProgress(err, now::get);
        progress.begin("Unpacking", 364_000_000, "B");
        progress.advance(0, "");
        pass(6);
        progress.advance(120_000_000, "");
        pass(6);
        progress.advance(240_000_000, "");
        pass(1);
        progress.advance(364_000_000, "");
        progress.end();
        assertThat(shown().lines())
                .containsExactly(
                        "Unpacking: 364 MB", "Unpacking: 240/364 MB  0:06 left", "Unpacking: 364/364 MB in 0:13");
    }

    @Test
    void shortWorkLeavesOneLineInALog() {
        Progress progress = new PlainProgress(err, now::get);
        progress.begin("Evaluating", 872, "examples");
        pass(2);
        progress.advance(872, "");
        progress.end();
        progress.end();
        assertThat(shown()).isEqualTo("Evaluating: 872 examples\n");
    }

    @Test
    void clocksShowHoursOnlyWhenThereAreSome() {
        assertThat(Work.clock(Duration.ofSeconds(42))).isEqualTo("0:42");
        assertThat(Work.clock(Duration.ofSeconds(3725))).isEqualTo("1:02:05");
    }
}
