package dev.laurel.reward.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which part of a reply is the program. */
public enum Fence {
    /** The last code fence of Markdown; the whole reply where there is none. */
    LAST,
    /** The first code fence of Markdown; the whole reply where there is none. */
    FIRST,
    /** The whole reply. */
    NONE;

    /**
     * The program of a reply: of its fences only those count that carry the language's label or no label, unless all are
     * labelled otherwise. A fence that is not closed reaches to the end.
     *
     * @param labels what a fence may call the language
     */
    String code(String reply, Set<String> labels) {
        if (this == NONE) {
            return reply;
        }
        List<Block> all = blocks(reply);
        List<Block> fitting = all.stream()
                .filter(block -> block.label().isEmpty() || labels.contains(block.label()))
                .toList();
        List<Block> blocks = fitting.isEmpty() ? all : fitting;
        if (blocks.isEmpty()) {
            return reply;
        }
        return blocks.get(this == FIRST ? 0 : blocks.size() - 1).text();
    }

    private record Block(String label, String text) {}

    private static List<Block> blocks(String reply) {
        List<Block> blocks = new ArrayList<>();
        String fence = "";
        String label = "";
        StringBuilder text = new StringBuilder();
        for (String line : reply.split("\n", -1)) {
            String stripped = line.strip();
            String marker = marker(stripped);
            if (fence.isEmpty()) {
                if (!marker.isEmpty()) {
                    fence = marker;
                    label = stripped.substring(marker.length()).strip().toLowerCase(Locale.ROOT);
                    label = label.split("[\\s{:,]", 2)[0];
                }
            } else if (marker.startsWith(fence) && marker.length() == stripped.length()) {
                blocks.add(new Block(label, text.toString()));
                fence = "";
                text.setLength(0);
            } else {
                text.append(line).append('\n');
            }
        }
        if (!fence.isEmpty()) {
            blocks.add(new Block(label, text.toString()));
        }
        return blocks;
    }

    /** The run of at least three backticks or tildes that a line begins with, or nothing. */
    private static String marker(String line) {
        int length = 0;
        while (length < line.length()
                && line.charAt(length) == line.charAt(0)
                && (line.charAt(0) == '`' || line.charAt(0) == '~')) {
            length++;
        }
        return length < 3 ? "" : line.substring(0, length);
    }
}
