package dev.laurel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that are added to a choice from elsewhere. */
class OpenChoicesTest {

    @Discriminator("kind")
    interface Animal {}

    @Named("cat")
    record Cat() implements Animal {}

    @Named("dog")
    record Dog() implements Animal {}

    @Named("cat")
    record OtherCat() implements Animal {}

    @Named("cat")
    record Machine() {}

    record Nameless() implements Animal {}

    @Test
    void areFoundByTheirNames() {
        assertThat(OpenChoices.of(Animal.class, List.of(Cat.class, Machine.class, Dog.class)))
                .containsEntry("cat", Cat.class)
                .containsEntry("dog", Dog.class)
                .hasSize(2);
    }

    @Test
    void twoOfOneNameStopTheProgram() {
        assertThatThrownBy(() -> OpenChoices.of(Animal.class, List.of(Cat.class, OtherCat.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("two classes claim the name 'cat' of Animal: " + Cat.class.getName() + " and "
                        + OtherCat.class.getName() + ". Take one of them off the class path, or give it another name");
    }

    @Test
    void oneWithoutANameStopsTheProgram() {
        assertThatThrownBy(() -> OpenChoices.of(Animal.class, List.of(Nameless.class)))
                .hasMessageEndingWith("must be a record with @Named");
    }

    @Test
    void oneThatIsNamedTwiceIsOne() {
        Choices source = () -> List.of(Cat.class);
        assertThat(OpenChoices.of(Animal.class, OpenChoices.records(List.of(source, source))))
                .hasSize(1);
    }
}
