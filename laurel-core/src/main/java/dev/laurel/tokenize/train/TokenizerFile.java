package dev.laurel.tokenize.train;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a {@code tokenizer.json} as the tokenizers library does. */
final class TokenizerFile {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final TrainedTokenizer tokenizer;
    private final List<String> special;
    private final ObjectNode file = JSON.createObjectNode();

    private TokenizerFile(TrainedTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.special = tokenizer.training().specialTokens();
    }

    static String of(TrainedTokenizer tokenizer) {
        TokenizerFile writer = new TokenizerFile(tokenizer);
        writer.begin();
        if (tokenizer.training() instanceof TokenizerTraining.WordPiece wordPiece) {
            writer.wordPiece(wordPiece);
        } else {
            writer.byteLevel((TokenizerTraining.ByteLevel) tokenizer.training());
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(writer.file) + "\n";
    }

    private void begin() {
        file.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = file.putArray("added_tokens");
        for (int id = 0; id < special.size(); id++) {
            added.addObject()
                    .put("id", id)
                    .put("content", special.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
    }

    private void wordPiece(TokenizerTraining.WordPiece training) {
        ObjectNode normalizer = file.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", training.chineseChars());
        training.stripAccents()
                .ifPresentOrElse(
                        strip -> normalizer.put("strip_accents", strip), () -> normalizer.putNull("strip_accents"));
        normalizer.put("lowercase", training.lowercase());
        file.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        if (special.contains("[CLS]") && special.contains("[SEP]")) {
            template();
        } else {
            file.putNull("post_processor");
        }
        file.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        ObjectNode model = file.putObject("model")
                .put("type", "WordPiece")
                .put("unk_token", TokenizerTraining.WordPiece.UNKNOWN)
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100);
        vocabulary(model);
    }

    /** {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}, the second text with the type 1. */
    private void template() {
        ObjectNode template = file.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        ArrayNode pair = template.putArray("pair");
        for (ArrayNode texts : List.of(single, pair)) {
            piece(texts, "SpecialToken", "[CLS]", 0);
            piece(texts, "Sequence", "A", 0);
            piece(texts, "SpecialToken", "[SEP]", 0);
        }
        piece(pair, "Sequence", "B", 1);
        piece(pair, "SpecialToken", "[SEP]", 1);
        ObjectNode tokens = template.putObject("special_tokens");
        for (String token : List.of("[CLS]", "[SEP]")) {
            ObjectNode entry = tokens.putObject(token).put("id", token);
            entry.putArray("ids").add(special.indexOf(token));
            entry.putArray("tokens").add(token);
        }
    }

    private static void piece(ArrayNode texts, String kind, String id, int type) {
        texts.addObject().putObject(kind).put("id", id).put("type_id", type);
    }

    private void byteLevel(TokenizerTraining.ByteLevel training) {
        file.putNull("normalizer");
        bytes(file.putObject("pre_tokenizer"), training.addPrefixSpace());
        int begin = special.indexOf("<s>");
        int end = special.indexOf("</s>");
        if (begin >= 0 && end >= 0) {
            ObjectNode processor = file.putObject("post_processor").put("type", "RobertaProcessing");
            processor.putArray("sep").add("</s>").add(end);
            processor.putArray("cls").add("<s>").add(begin);
            processor.put("trim_offsets", true).put("add_prefix_space", training.addPrefixSpace());
        } else {
            file.putNull("post_processor");
        }
        bytes(file.putObject("decoder"), true);
        ObjectNode model = file.putObject("model")
                .put("type", "BPE")
                .putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix")
                .put("fuse_unk", false)
                .put("byte_fallback", false)
                .put("ignore_merges", false);
        vocabulary(model);
        ArrayNode merges = model.putArray("merges");
        tokenizer.merges().forEach(merge -> merges.addArray().add(merge.first()).add(merge.second()));
    }

    private static void bytes(ObjectNode step, boolean addPrefixSpace) {
        step.put("type", "ByteLevel")
                .put("add_prefix_space", addPrefixSpace)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    private void vocabulary(ObjectNode model) {
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokenizer.vocabulary().size(); id++) {
            vocabulary.put(tokenizer.vocabulary().get(id), id);
        }
    }
}
