package dev.laurel.tokenize;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.laurel.base.UserError;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;

/**
 * The memory and the calls of one tokenizer on the native side.
 *
 * <p>Single encodings only: the native batch call aborts the JVM on an error (a vocabulary without its unknown token)
 * and is not faster than several threads that encode one text each. Truncation and padding that the file asks for are
 * switched off. The lock lets any number of threads encode, and lets none encode with memory that was freed.
 */
final class NativeTokenizer implements AutoCloseable {

    private static final TokenizersLibrary NATIVE = TokenizersLibrary.LIB;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    /**
     * Makes a tokenizer of the content of a tokenizer.json.
     *
     * @throws UserError if there is no native library for this machine
     * @throws RuntimeException saying in the library's words why it cannot use the content
     */
    NativeTokenizer(String json) {
        NativeLibrary.load();
        handle = NATIVE.createTokenizerFromString(json);
        NATIVE.disableTruncation(handle);
        NATIVE.disablePadding(handle);
    }

    Encoding encode(String text) {
        String clean = wellFormed(text);
        return encoding(h -> NATIVE.encode(h, clean, true));
    }

    Encoding encode(String text, String pair) {
        String clean = wellFormed(text);
        String cleanPair = wellFormed(pair);
        return encoding(h -> NATIVE.encodeDual(h, clean, cleanPair, true));
    }

    Encoding encode(String[] words) {
        String[] clean = Arrays.stream(words).map(NativeTokenizer::wellFormed).toArray(String[]::new);
        return encoding(h -> NATIVE.encodeList(h, clean, true));
    }

    String decode(int[] ids, boolean skipSpecial) {
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        return whileOpen(h -> NATIVE.decode(h, wide, skipSpecial));
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                NATIVE.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Encoding encoding(LongUnaryOperator encode) {
        return whileOpen(h -> {
            long encoding;
            try {
                encoding = encode.applyAsLong(h);
            } catch (RuntimeException e) {
                throw new UserError(
                        "The tokenizer cannot encode a text: " + e.getMessage() + ". Its tokenizer.json is incomplete.",
                        e);
            }
            try {
                return new Encoding(
                        narrow(NATIVE.getTokenIds(encoding)),
                        narrow(NATIVE.getTypeIds(encoding)),
                        narrow(NATIVE.getWordIds(encoding)));
            } finally {
                NATIVE.deleteEncoding(encoding);
            }
        });
    }

    private <T> T whileOpen(LongFunction<T> call) {
        lock.readLock().lock();
        try {
            if (handle == 0) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            return call.apply(handle);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static int[] narrow(long[] values) {
        int[] narrow = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (int) values[i];
        }
        return narrow;
    }

    /** The text with U+FFFD for each surrogate without its other half, which the native side would garble around. */
    static String wellFormed(String text) {
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                i++;
                continue;
            }
            if (repaired == null) {
                repaired = new StringBuilder(text);
            }
            repaired.setCharAt(i, '\uFFFD');
        }
        return repaired == null ? text : repaired.toString();
    }
}
