package dev.laurel.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A web server on this machine that serves bytes by path, honours ranges, and fails when told to. */
final class LocalServer implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, byte[]> contents = new HashMap<>();
    private final Map<String, Map<String, String>> headers = new HashMap<>();
    private final Map<String, Integer> statuses = new HashMap<>();
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean ranges = true;

    /** What came in. */
    record Request(String method, String path, String range, String authorization) {}

    private interface Fault {
        void serve(HttpExchange exchange) throws IOException;
    }

    LocalServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void put(String path, byte[] content, Map<String, String> extra) {
        contents.put(path, content);
        headers.put(path, extra);
    }

    /** Answers with a status and these headers instead of content. */
    void refuse(String path, int status, Map<String, String> extra) {
        statuses.put(path, status);
        headers.put(path, extra);
    }

    /** The next GET of this path ends after so many bytes, though more were announced. */
    void breakOffAfter(String path, int bytes) {
        faults.computeIfAbsent(path, p -> new ArrayDeque<>()).add(exchange -> {
            byte[] content = contents.get(path);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, bytes);
            exchange.getResponseBody().flush();
            exchange.close();
        });
    }

    /** The next GET of this path falls silent after so many bytes, until the server is closed. */
    void fallSilentAfter(String path, int bytes) {
        faults.computeIfAbsent(path, p -> new ArrayDeque<>()).add(exchange -> {
            byte[] content = contents.get(path);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, bytes);
            exchange.getResponseBody().flush();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The next GET of this path has this status. */
    void failOnce(String path, int status, Map<String, String> extra) {
        faults.computeIfAbsent(path, p -> new ArrayDeque<>()).add(exchange -> {
            extra.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    void withoutRanges() {
        ranges = false;
    }

    List<Request> requests() {
        return Collections.unmodifiableList(requests);
    }

    List<Request> gets(String path) {
        return requests.stream()
                .filter(request ->
                        request.method().equals("GET") && request.path().equals(path))
                .toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(new Request(
                exchange.getRequestMethod(),
                path,
                range,
                exchange.getRequestHeaders().getFirst("Authorization")));
        boolean head = exchange.getRequestMethod().equals("HEAD");
        Deque<Fault> planned = faults.getOrDefault(path, new ArrayDeque<>());
        if (!head && !planned.isEmpty()) {
            planned.remove().serve(exchange);
            return;
        }
        headers.getOrDefault(path, Map.of()).forEach(exchange.getResponseHeaders()::set);
        Integer status = statuses.get(path);
        byte[] content = contents.get(path);
        if (status != null || content == null) {
            exchange.sendResponseHeaders(status == null ? 404 : status, -1);
        } else if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            send(exchange, content, range);
        }
        exchange.close();
    }

    private void send(HttpExchange exchange, byte[] content, String range) throws IOException {
        int start = range == null || !ranges ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        byte[] part = Arrays.copyOfRange(content, start, content.length);
        if (start > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(start > 0 ? 206 : 200, part.length == 0 ? -1 : part.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(part);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
