package dev.laurel.tokenize;

import java.util.List;
import java.util.Locale;

/** The roles a special token can have, with the names it goes by where a folder does not say. */
enum SpecialToken {
    PAD("[PAD]", "<pad>"),
    UNK("[UNK]", "<unk>"),
    CLS("[CLS]", "<s>"),
    SEP("[SEP]", "</s>"),
    MASK("[MASK]", "<mask>"),
    BOS("<s>"),
    EOS("</s>");

    private final List<String> usual;

    SpecialToken(String... usual) {
        this.usual = List.of(usual);
    }

    List<String> usual() {
        return usual;
    }

    /** The key in tokenizer_config.json, as {@code pad_token}. */
    String key() {
        return name().toLowerCase(Locale.ROOT) + "_token";
    }
}
