package dev.laurel.reward.task;

/** What of two texts must be equal. */
enum Comparison {
    SQUAD {
        @Override
        String of(String text) {
            return Squad.normalize(text);
        }
    },
    STRIP {
        @Override
        String of(String text) {
            return text.strip();
        }
    },
    NONE {
        @Override
        String of(String text) {
            return text;
        }
    };

    abstract String of(String text);
}
