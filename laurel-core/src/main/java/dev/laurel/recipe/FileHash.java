package dev.laurel.recipe;

import dev.laurel.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SHA-256 of files, for provenance. */
final class FileHash {

    private FileHash() {}

    /**
     * Of a model folder's configuration, and of the file or files of its weights, by names such as {@code config_sha256};
     * where there is no model yet, of its tokenizer.
     */
    static Map<String, String> ofModel(Path folder) {
        Map<String, String> hashes = new LinkedHashMap<>();
        if (!Files.exists(folder.resolve("config.json"))) {
            hashes.put("tokenizer_sha256", sha256(folder.resolve("tokenizer.json")));
            return hashes;
        }
        hashes.put("config_sha256", sha256(folder.resolve("config.json")));
        try (Stream<Path> files = Files.list(folder)) {
            String weights = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .map(FileHash::sha256)
                    .collect(Collectors.joining(" "));
            hashes.put("weights_sha256", weights);
        } catch (IOException e) {
            throw new UserError("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return hashes;
    }

    static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
