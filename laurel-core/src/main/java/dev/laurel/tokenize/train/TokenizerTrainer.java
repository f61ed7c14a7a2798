package dev.laurel.tokenize.train;

import dev.laurel.base.UserError;
import dev.laurel.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Learns a tokenizer from text, with the vocabulary and merges that the Hugging Face trainers learn from the same text.
 *
 * <p>The text is read once and may be larger than memory: only its different words are kept, each at about 40 bytes and 2
 * for each character, in each thread. Learning the merges then takes about 100 bytes for each different word. The outcome
 * is the same with any number of threads.
 */
public final class TokenizerTrainer {

    private final TokenizerTraining training;
    private final int threads;
    private final Progress progress;

    /** A trainer that counts with all processors and shows nothing. */
    public TokenizerTrainer(TokenizerTraining training) {
        this(training, Runtime.getRuntime().availableProcessors(), Progress.NONE);
    }

    /** @throws IllegalArgumentException if there is not at least one thread */
    public TokenizerTrainer(TokenizerTraining training, int threads, Progress progress) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
        this.training = training;
        this.threads = threads;
        this.progress = progress;
    }

    /** Learns from texts that are at hand. */
    public TrainedTokenizer train(Iterable<String> texts) {
        return train(Corpus.of(texts));
    }

    /**
     * Learns from a corpus.
     *
     * @throws UserError if it has no words, cannot be read, or has more characters than the vocabulary may have tokens
     */
    public TrainedTokenizer train(Corpus corpus) {
        Source source = new Source(corpus, progress);
        WordCounts words;
        progress.begin("Counting words", corpus.size(), "B");
        try {
            words = threads == 1 ? count(source) : countTogether(source);
        } finally {
            progress.end();
        }
        if (words.size() == 0) {
            throw new UserError(corpus.name() + ": there are no words to learn a tokenizer from, only "
                    + (source.texts == 0 ? "nothing" : "blank lines and control characters"));
        }
        MergeLearner.Learned learned = new MergeLearner(training, progress).learn(words);
        return new TrainedTokenizer(
                training,
                learned.vocabulary(),
                learned.merges(),
                new TrainedTokenizer.Extent(source.texts, words.total(), words.size(), learned.alphabet()),
                learned.shortfall());
    }

    private WordCounts count(Source source) {
        WordCounts words = new WordCounts();
        WordSplitter splitter = WordSplitter.of(training);
        for (Optional<TextBlock> block = source.next(); block.isPresent(); block = source.next()) {
            TextBlock texts = block.get();
            int from = 0;
            for (int i = 0; i < texts.ends().length; i++) {
                splitter.count(texts.chars(), from, texts.ends()[i], i == 0 && texts.continues(), words);
                from = texts.ends()[i];
            }
        }
        return words;
    }

    private WordCounts countTogether(Source source) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<WordCounts>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(pool.submit(() -> count(source)));
            }
            WordCounts words = parts.get(0).get();
            for (Future<WordCounts> part : parts.subList(1, threads)) {
                words.addAll(part.get());
            }
            return words;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException mistake) {
                throw mistake;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while counting words", e);
        } finally {
            pool.shutdownNow();
        }
    }

    /** The corpus for several threads; after a failure it has ended. */
    private static final class Source {

        private final Corpus corpus;
        private final Progress progress;
        private long texts;
        private long bytes;
        private boolean ended;

        Source(Corpus corpus, Progress progress) {
            this.corpus = corpus;
            this.progress = progress;
        }

        synchronized Optional<TextBlock> next() {
            if (ended) {
                return Optional.empty();
            }
            ended = true;
            Optional<TextBlock> block = corpus.next();
            ended = block.isEmpty();
            block.ifPresent(this::tell);
            return block;
        }

        private void tell(TextBlock block) {
            texts += block.ends().length - (block.continues() ? 1 : 0);
            bytes += block.utf8Length();
            progress.advance(bytes, "");
        }
    }
}
