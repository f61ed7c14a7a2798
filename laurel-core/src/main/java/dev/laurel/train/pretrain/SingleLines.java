package dev.laurel.train.pretrain;

import java.util.stream.IntStream;

/** Each line by itself; of one that is too long the end is left out, before the special tokens there. */
record SingleLines(TokenizedText text, int maxLength) implements Instances {

    @Override
    public int size() {
        return text.lines();
    }

    @Override
    public int length(int number) {
        return Math.min(maxLength, text.lineLength(number));
    }

    @Override
    public int cut() {
        return (int) IntStream.range(0, size())
                .filter(line -> text.lineLength(line) > maxLength)
                .count();
    }

    @Override
    public Instance get(int number, int pass) {
        Tokens line = text.line(number);
        if (line.length() <= maxLength) {
            return new Instance(line);
        }
        int closing = text.closingTokens();
        Tokens content = line.between(0, maxLength - closing);
        return new Instance(content.then(line.between(line.length() - closing, line.length())));
    }
}
