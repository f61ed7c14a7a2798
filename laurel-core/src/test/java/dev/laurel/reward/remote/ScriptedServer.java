package dev.laurel.reward.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A web server on this machine that answers as told: first what is queued, then always the same way. */
final class ScriptedServer implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.shared();

    /** What came in. */
    record Request(String path, String authorization, JsonNode body) {}

    /** What goes out. */
    record Reply(int status, String body, Map<String, String> headers) {

        static Reply ok(String body) {
            return new Reply(200, body, Map.of());
        }

        static Reply status(int status, String body) {
            return new Reply(status, body, Map.of());
        }
    }

    /** Says what goes out. */
    interface Answer {
        Reply to(Request request) throws InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<Answer> queued = new ConcurrentLinkedDeque<>();
    private final Answer usual;

    ScriptedServer(Answer usual) {
        this(0, usual);
    }

    ScriptedServer(int port, Answer usual) {
        this.usual = usual;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** A reward server whose reward of each query is its length. */
    static Reply lengths(Request request) {
        List<Integer> rewards = new ArrayList<>();
        request.body()
                .path("query")
                .forEach(query -> rewards.add(query.asString().length()));
        return Reply.ok("{\"rewards\": " + rewards + "}");
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The next request is answered so, after those queued before. */
    ScriptedServer then(Answer answer) {
        queued.add(answer);
        return this;
    }

    List<Request> requests() {
        return requests;
    }

    /** Blocks until the server is closed. */
    Reply never() throws InterruptedException {
        closed.await();
        return Reply.status(503, "");
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    JSON.readTree(exchange.getRequestBody().readAllBytes()));
            requests.add(request);
            Answer next = queued.poll();
            Reply reply = (next == null ? usual : next).to(request);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
