package dev.laurel.cli;

import dev.laurel.tokenize.Encoding;
import dev.laurel.tokenize.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a tokenizer, and what becomes of a text. */
@Command(
        name = "show",
        description = "Show the size and special tokens of a tokenizer, and the tokens of a text",
        footer = {"", "For instance: laurel tokenizer show my-tokenizer --text \"not bad at all\""})
final class TokenizerShowCommand extends Subcommand {

    @Parameters(paramLabel = "DIR", description = "A folder with tokenizer.json, such as that of a model")
    private Path folder;

    @Option(names = "--text", paramLabel = "TEXT", description = "Show how this text is read")
    private Optional<String> text = Optional.empty();

    TokenizerShowCommand(Session session) {
        super(session);
    }

    @Override
    Answer answer() {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("tokenizer", folder.toString());
            answer.put("tokens", tokenizer.vocabularySize());
            answer.put("special", special(tokenizer));
            tokenizer.maxLength().ifPresent(length -> answer.put("max_length", length));
            List<List<String>> rows = new ArrayList<>();
            if (text.isPresent()) {
                Encoding encoding = tokenizer.encode(text.get());
                answer.put("ids", encoding.ids());
                answer.put("text_tokens", tokens(tokenizer, encoding.ids()));
                for (int id : encoding.ids()) {
                    rows.add(List.of(String.valueOf(id), tokenizer.token(id)));
                }
            }
            return new Shown(answer, rows);
        }
    }

    private static List<String> tokens(Tokenizer tokenizer, int[] ids) {
        return IntStream.of(ids).mapToObj(tokenizer::token).toList();
    }

    /** The special tokens by what they are for. */
    private static Map<String, String> special(Tokenizer tokenizer) {
        Map<String, OptionalInt> roles = new LinkedHashMap<>();
        roles.put("pad", tokenizer.padId());
        roles.put("unk", tokenizer.unkId());
        roles.put("cls", tokenizer.clsId());
        roles.put("sep", tokenizer.sepId());
        roles.put("mask", tokenizer.maskId());
        roles.put("bos", tokenizer.bosId());
        roles.put("eos", tokenizer.eosId());
        Map<String, String> found = new LinkedHashMap<>();
        roles.forEach((role, id) -> id.ifPresent(i -> found.put(role, tokenizer.token(i))));
        return found;
    }

    private record Shown(Map<String, Object> json, List<List<String>> rows) implements Answer {

        @Override
        public void print(Console console) {
            console.print(json.get("tokens") + " tokens"
                    + (json.containsKey("max_length") ? ", for texts of at most " + json.get("max_length") : ""));
            console.print("special: " + json.get("special"));
            rows.forEach(row -> console.print("%7s  %s".formatted(row.get(0), row.get(1))));
        }
    }
}
