package dev.laurel.train.pretrain;

/** All lines end to end, cut after every so many tokens; only the last block may be shorter. */
record PackedBlocks(TokenizedText text, int maxLength) implements Instances {

    @Override
    public int size() {
        return Math.toIntExact((text.tokens() + maxLength - 1) / maxLength);
    }

    @Override
    public int length(int number) {
        return (int) Math.min(maxLength, text.tokens() - (long) number * maxLength);
    }

    @Override
    public int cut() {
        return 0;
    }

    @Override
    public Instance get(int number, int pass) {
        return new Instance(text.slice((long) number * maxLength, length(number)));
    }
}
