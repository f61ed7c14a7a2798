package dev.laurel.reward.code;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a probe tries to reach, all of which is there outside.
 *
 * @param secrets files that must not be seen; the last one is made for the purpose
 * @param server listens on the loopback device
 * @param namespaces the names of this process's namespaces, by kind
 */
record ProbeFacts(List<Path> secrets, ServerSocket server, Map<String, String> namespaces, CodeLimits limits)
        implements Closeable {

    static ProbeFacts gather(CodeLimits limits) throws IOException {
        List<Path> secrets = new ArrayList<>();
        Path users = Path.of("/etc/passwd");
        if (Files.isReadable(users)) {
            secrets.add(users);
        }
        try (Stream<Path> home = Files.list(Path.of(System.getProperty("user.home")))) {
            home.filter(file -> Files.isRegularFile(file)
                            && Files.isReadable(file)
                            && file.toFile().length() > 0)
                    .findFirst()
                    .ifPresent(secrets::add);
        } catch (IOException e) {
            // A service may have no home.
        }
        Path made = Files.createTempFile("laurel-secret", ".txt");
        Files.writeString(made, "not for programs");
        secrets.add(made);
        Map<String, String> namespaces = new TreeMap<>();
        for (String kind : List.of("pid", "net", "mnt", "ipc")) {
            namespaces.put(
                    kind, Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString());
        }
        return new ProbeFacts(secrets, new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), namespaces, limits);
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(secrets.get(secrets.size() - 1));
    }
}
