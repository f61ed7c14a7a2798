package dev.laurel.peft;

import dev.laurel.model.Model;
import java.util.ArrayList;
import java.util.List;

/** The modules that an adapter holds whole: the head, and what else was asked for. */
final class SavedModules {

    /** What PEFT takes for the head of any classifier. */
    private static final List<String> HEADS = List.of("classifier", "score");

    private final List<String> names;

    SavedModules(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** The modules asked for, the head, and whatever else of the model no checkpoint filled. */
    static SavedModules of(Model model, List<String> asked) {
        List<String> names = new ArrayList<>(asked);
        if (!model.spec().kind().predictsWords()) {
            HEADS.stream().filter(head -> !names.contains(head)).forEach(names::add);
        }
        for (String parameter : model.loaded().initialised()) {
            if (!new SavedModules(names).contain(parameter)) {
                names.add(moduleOf(parameter));
            }
        }
        return new SavedModules(names);
    }

    List<String> names() {
        return names;
    }

    /** Whether a parameter or layer is part of one of the modules; PEFT compares the ends of names, not whole parts. */
    boolean contain(String name) {
        for (int end = name.indexOf('.'); end >= 0; end = name.indexOf('.', end + 1)) {
            if (endsInOne(name.substring(0, end))) {
                return true;
            }
        }
        return endsInOne(name);
    }

    private boolean endsInOne(String module) {
        return names.stream().anyMatch(module::endsWith);
    }

    /** {@code bert.pooler.dense} of {@code bert.pooler.dense.weight}. */
    static String moduleOf(String parameter) {
        return parameter.substring(0, parameter.lastIndexOf('.'));
    }
}
