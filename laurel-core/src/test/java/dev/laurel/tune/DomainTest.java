package dev.laurel.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {

    /** Of a logarithmic range the middle is the geometric mean; of int(2, 5) each of the four numbers has a quarter. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "uniform(0, 0.3); 0; 0",
                "uniform(0, 0.3); 0.5; 0.15",
                "uniform(-1, 1); 0.25; -0.5",
                "log(1e-5, 1e-3); 0; 1e-5",
                "log(1e-5, 1e-3); 0.5; 1e-4",
                "log(1e-5, 1e-3); 0.25; 3.162e-5",
                "int(2, 5); 0; 2",
                "int(2, 5); 0.24; 2",
                "int(2, 5); 0.26; 3",
                "int(2, 5); 0.999; 5",
                "int-log(1, 8); 0; 1",
                "int-log(1, 8); 0.999; 8",
                "8 | 16 | 32; 0.34; 16",
                "{method: lora}|null; 0.9; null"
            })
    void aShareOfTheDomainIsAValue(String domain, double u, String value) {
        assertThat(Domain.parse(domain).at(u)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform(0, 0.3)", "log(1e-5, 0.001)", "int(2, 5)", "int-log(1, 64)", "8|16|32"})
    void isWrittenAsItIsRead(String domain) {
        assertThat(Domain.parse(domain)).hasToString(domain);
    }

    @Test
    void roundingDoesNotLeaveTheRange() {
        Domain.Real range = (Domain.Real) Domain.parse("uniform(0.123456, 0.123459)");
        assertThat(range.at(0)).isEqualTo("0.123456");
        assertThat(range.extremes()).isEqualTo(List.of("0.123456", "0.123459"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "logg(1e-5, 1e-3); there is no range 'logg'. Did you mean 'log'? Known: int, int-log, log, uniform.",
                "log(0, 1); a logarithmic range must begin above 0, not at 0",
                "uniform(1, 1); the range from 1 to 1 is empty: the first number must be the smaller one",
                "int(1.5, 3); '1.5' is not a whole number.",
                "uniform(a, 1); 'a' is not a number.",
                "uniform(0, Infinity); 'Infinity' is not a finite number.",
                "16; '16' is one value, of which nothing can be searched.",
                "8|8; a value stands twice among 8|8",
                "8||16; between two | nothing stands."
            })
    void refusesWhatIsNoDomain(String text, String message) {
        assertThatThrownBy(() -> Dimension.parse("key=" + text))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("space 'key': " + message);
    }

    @Test
    void refusesWhatHasNoKey() {
        assertThatThrownBy(() -> Dimension.parse("learning_rate"))
                .hasMessageStartingWith("space 'learning_rate': expected key=values");
    }
}
