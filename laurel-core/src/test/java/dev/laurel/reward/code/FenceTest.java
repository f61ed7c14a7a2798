package dev.laurel.reward.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which part of a reply is the program. */
class FenceTest {

    private static final Set<String> PYTHON = Language.PYTHON.labels();

    @Test
    void aReplyWithoutAFenceIsAProgram() {
        assertThat(Fence.LAST.code("x = 1\n", PYTHON)).isEqualTo("x = 1\n");
        assertThat(Fence.LAST.code("`x` is ``one``", PYTHON)).isEqualTo("`x` is ``one``");
    }

    @Test
    void firstAndLastFence() {
        String reply = "First:\n```python\na = 1\n```\nBetter:\n```py\na = 2\n```\nDone.";
        assertThat(Fence.FIRST.code(reply, PYTHON)).isEqualTo("a = 1\n");
        assertThat(Fence.LAST.code(reply, PYTHON)).isEqualTo("a = 2\n");
        assertThat(Fence.NONE.code(reply, PYTHON)).isEqualTo(reply);
    }

    @Test
    void fencesOfOtherLanguagesDoNotCount() {
        String reply = "```python title=\"a\"\na = 1\n```\nprints\n```text\n1\n```\n";
        assertThat(Fence.LAST.code(reply, PYTHON)).isEqualTo("a = 1\n");
        assertThat(Fence.LAST.code("```text\n1\n```", PYTHON))
                .as("unless there is nothing else")
                .isEqualTo("1\n");
    }

    @Test
    void aFenceThatIsNotClosedReachesToTheEnd() {
        assertThat(Fence.LAST.code("```\na = 1\nb = 2", PYTHON)).isEqualTo("a = 1\nb = 2\n");
    }

    @Test
    void aLongerFenceHoldsAShorterOne() {
        assertThat(Fence.LAST.code("````python\ns = '''\n```\n'''\n````", PYTHON))
                .isEqualTo("s = '''\n```\n'''\n");
        assertThat(Fence.LAST.code("~~~\na\n```\n~~~", PYTHON)).isEqualTo("a\n```\n");
    }
}
