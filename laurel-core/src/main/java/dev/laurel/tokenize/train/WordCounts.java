package dev.laurel.tokenize.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How often each word occurs.
 *
 * <p>This is all that training keeps of a text, so it is laid out for size: the words' characters lie end to end in
 * pages, and a word costs about 40 bytes and 2 for each of its characters.
 */
final class WordCounts {

    private static final int PAGE = 1 << 18;

    private final List<char[]> pages = new ArrayList<>();
    private int pageUsed = PAGE;

    /** Entry + 1 at a place given by the hash, 0 where there is none. */
    private int[] slots = new int[1 << 12];

    private int[] hashes = new int[1 << 11];
    private int[] pageOf = new int[1 << 11];
    private int[] offsets = new int[1 << 11];
    private int[] lengths = new int[1 << 11];
    private long[] counts = new long[1 << 11];
    private int size;
    private long total;

    /** What is done with each word; the array is valid during the call only and must not be changed. */
    @FunctionalInterface
    interface Visitor {
        void visit(char[] chars, int from, int to, long count);
    }

    /** The number of different words. */
    int size() {
        return size;
    }

    /** The number of words. */
    long total() {
        return total;
    }

    void add(char[] chars, int from, int to, long count) {
        add(chars, from, to, hash(chars, from, to), count);
    }

    void addAll(WordCounts other) {
        for (int i = 0; i < other.size; i++) {
            int from = other.offsets[i];
            add(other.pages.get(other.pageOf[i]), from, from + other.lengths[i], other.hashes[i], other.counts[i]);
        }
    }

    void forEach(Visitor visitor) {
        for (int i = 0; i < size; i++) {
            visitor.visit(pages.get(pageOf[i]), offsets[i], offsets[i] + lengths[i], counts[i]);
        }
    }

    private void add(char[] chars, int from, int to, int hash, long count) {
        total += count;
        int mask = slots.length - 1;
        int slot = hash & mask;
        for (; slots[slot] != 0; slot = slot + 1 & mask) {
            int entry = slots[slot] - 1;
            if (hashes[entry] == hash && same(entry, chars, from, to)) {
                counts[entry] += count;
                return;
            }
        }
        slots[slot] = append(chars, from, to, hash, count) + 1;
        if (size > slots.length / 2) {
            rehash();
        }
    }

    private boolean same(int entry, char[] chars, int from, int to) {
        int start = offsets[entry];
        return lengths[entry] == to - from
                && Arrays.equals(pages.get(pageOf[entry]), start, start + to - from, chars, from, to);
    }

    private int append(char[] chars, int from, int to, int hash, long count) {
        int length = to - from;
        if (length > PAGE - pageUsed) {
            pages.add(new char[Math.max(PAGE, length)]);
            pageUsed = 0;
        }
        if (size == counts.length) {
            grow();
        }
        int page = pages.size() - 1;
        System.arraycopy(chars, from, pages.get(page), pageUsed, length);
        hashes[size] = hash;
        pageOf[size] = page;
        offsets[size] = pageUsed;
        lengths[size] = length;
        counts[size] = count;
        pageUsed += length;
        return size++;
    }

    private void grow() {
        int larger = size + (size >> 1);
        hashes = Arrays.copyOf(hashes, larger);
        pageOf = Arrays.copyOf(pageOf, larger);
        offsets = Arrays.copyOf(offsets, larger);
        lengths = Arrays.copyOf(lengths, larger);
        counts = Arrays.copyOf(counts, larger);
    }

    private void rehash() {
        int[] larger = new int[2 * slots.length];
        int mask = larger.length - 1;
        for (int entry = 0; entry < size; entry++) {
            int slot = hashes[entry] & mask;
            while (larger[slot] != 0) {
                slot = slot + 1 & mask;
            }
            larger[slot] = entry + 1;
        }
        slots = larger;
    }

    private static int hash(char[] chars, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + chars[i];
        }
        // the low bits choose the slot, so the high ones are mixed into them
        hash *= 0x9E3779B9;
        return hash ^ hash >>> 15;
    }
}
