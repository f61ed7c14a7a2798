package dev.laurel.hub;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.WriteFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Fetches files so that what has arrived is never lost and what is wrong is never kept.
 *
 * <p>Bytes go into {@code <target>.incomplete}; a later attempt, in this process or the next, asks only for the rest
 * (HTTP Range). The file takes its name after its size and its checksum have been found right.
 */
final class Downloader {

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Http http;
    private final Retry retry;
    private final StallWatch stallWatch;

    Downloader(Http http, Retry retry, StallWatch stallWatch) {
        this.http = http;
        this.retry = retry;
        this.stallWatch = stallWatch;
    }

    /**
     * Fetches a file.
     *
     * @param refusal makes the error for an answer that means that the file cannot be had
     * @throws IOException if the connection failed again and again; what has arrived stays for the next time
     * @throws UserError if the file cannot be had, is not what it should be, or finds no room on the disk
     */
    void fetch(Download download, Function<HttpResponse<?>, UserError> refusal, ProgressListener listener)
            throws IOException {
        boolean resumed = sizeOf(download.incomplete()) > 0;
        receive(download, refusal, listener);
        if (resumed && !isRight(download)) {
            // The old beginning may belong to something else, so it is given up once.
            delete(download.incomplete());
            receive(download, refusal, listener);
        }
        if (!isRight(download)) {
            String found = download.checksum().orElseThrow().of(download.incomplete());
            delete(download.incomplete());
            throw new UserError(download.what() + " arrived damaged: its checksum is " + found + ", it should be "
                    + download.checksum().orElseThrow().hex() + ". It was not kept. Try again; if it happens again, "
                    + download.uri().getHost() + " serves a wrong file.");
        }
        try {
            Files.move(download.incomplete(), download.target(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw WriteFailure.of(download.target(), 0, e);
        }
    }

    private void receive(Download download, Function<HttpResponse<?>, UserError> refusal, ProgressListener listener)
            throws IOException {
        retry.run(() -> {
            receiveOnce(download, refusal, listener);
            return null;
        });
    }

    private void receiveOnce(Download download, Function<HttpResponse<?>, UserError> refusal, ProgressListener listener)
            throws IOException {
        long have = sizeOf(download.incomplete());
        if (download.size().isPresent() && have > download.size().getAsLong()) {
            delete(download.incomplete());
            have = 0;
        }
        if (download.size().isPresent() && have == download.size().getAsLong() && have > 0) {
            listener.onProgress(new Progress(download.what(), have, have));
            return;
        }
        Map<String, String> headers = have == 0
                ? Map.of("Accept-Encoding", "identity")
                : Map.of("Accept-Encoding", "identity", "Range", "bytes=" + have + "-");
        HttpResponse<InputStream> response = http.get(download.uri(), headers);
        try (InputStream body = response.body()) {
            Retry.check(response);
            if (response.statusCode() == RANGE_NOT_SATISFIABLE) {
                delete(download.incomplete());
                throw new IOException("the server cannot continue a download of " + have + " bytes");
            }
            if (response.statusCode() != OK && response.statusCode() != PARTIAL) {
                throw refusal.apply(response);
            }
            long start = continuesAt(response, have) ? have : 0;
            OptionalLong total = total(download, response, start);
            if (total.isPresent()) {
                WriteFailure.requireSpace(download.target(), total.getAsLong() - start);
            }
            long end = append(download, body, start, total.orElse(-1), listener);
            if (total.isPresent() && end != total.getAsLong()) {
                throw brokenOff(end, total.getAsLong(), null);
            }
            listener.onProgress(new Progress(download.what(), end, end));
        }
    }

    private static boolean continuesAt(HttpResponse<?> response, long have) {
        return response.statusCode() == PARTIAL
                && response.headers()
                        .firstValue("Content-Range")
                        .filter(range -> range.startsWith("bytes " + have + "-"))
                        .isPresent();
    }

    private static OptionalLong total(Download download, HttpResponse<?> response, long start) {
        if (download.size().isPresent()) {
            return download.size();
        }
        OptionalLong rest = response.headers().firstValueAsLong("Content-Length");
        return rest.isPresent() ? OptionalLong.of(start + rest.getAsLong()) : rest;
    }

    private long append(Download download, InputStream body, long start, long total, ProgressListener listener)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        long position = start;
        StallWatch.Watched watched = stallWatch.watch(body);
        try (FileChannel file = open(download.incomplete(), start)) {
            for (int count = read(watched, buffer, position, total);
                    count >= 0;
                    count = read(watched, buffer, position, total)) {
                if (total >= 0 && position + count > total) {
                    file.truncate(0);
                    throw new UserError(download.what() + " is larger than the " + total
                            + " bytes that its source announced. It was not kept.");
                }
                write(download, file, ByteBuffer.wrap(buffer, 0, count), total);
                position += count;
                listener.onProgress(new Progress(download.what(), position, total));
            }
            file.force(true);
        }
        return position;
    }

    private static int read(StallWatch.Watched watched, byte[] buffer, long position, long total) throws IOException {
        try {
            return watched.read(buffer);
        } catch (IOException e) {
            throw brokenOff(position, total, e);
        }
    }

    private static IOException brokenOff(long position, long total, IOException cause) {
        String of = total < 0 ? "" : " of " + total;
        return new IOException("the connection ended after " + position + of + " bytes", cause);
    }

    private static FileChannel open(Path file, long start) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(start).position(start);
            return channel;
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            throw WriteFailure.of(file, 0, e);
        }
    }

    /** A failure to write is the disk's and is not tried again, unlike one of the network. */
    private static void write(Download download, FileChannel file, ByteBuffer bytes, long total) {
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw WriteFailure.of(download.target(), Math.max(total, 0), e);
        }
    }

    private static boolean isRight(Download download) throws IOException {
        return download.checksum().isEmpty()
                || download.checksum()
                        .get()
                        .of(download.incomplete())
                        .equals(download.checksum().get().hex());
    }

    private static long sizeOf(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException | java.nio.file.ReadOnlyFileSystemException e) {
            throw WriteFailure.of(file, 0, e);
        }
    }
}
