package dev.laurel.tokenize.train;

/** Divides a text into words as a tokenizer does before it looks for tokens; it belongs to one thread. */
sealed interface WordSplitter permits BertWords, ByteLevelWords {

    /**
     * Counts the words of one text.
     *
     * @param continues whether the text is the rest of one, so that nothing is put before it
     */
    void count(char[] chars, int from, int to, boolean continues, WordCounts words);

    static WordSplitter of(TokenizerTraining training) {
        if (training instanceof TokenizerTraining.WordPiece wordPiece) {
            return new BertWords(wordPiece.lowercase(), wordPiece.strips(), wordPiece.chineseChars());
        }
        return new ByteLevelWords(((TokenizerTraining.ByteLevel) training).addPrefixSpace());
    }
}
