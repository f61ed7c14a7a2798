package dev.laurel.checkpoint;

import dev.laurel.base.UserError;
import dev.laurel.checkpoint.SafeTensorsHeader.Entry;
import dev.laurel.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * One safetensors file: opened by memory-mapping after its header is checked completely, and written atomically.
 *
 * <p>A Java mapping reaches 2 GiB, so each tensor has a mapping of its own, made when it is first asked for; a tensor
 * beyond that, or one that the writer left unaligned, is copied into memory instead. Threads may read at the same time.
 */
public final class SafeTensors implements Weights {

    /** What transformers asks of a file it should load. */
    public static final Map<String, String> PYTORCH = Map.of("format", "pt");

    private final Path file;
    private final FileChannel channel;
    private final SafeTensorsHeader header;
    private final int maxMappedBytes;
    private final Map<String, MappedByteBuffer> mappings = new ConcurrentHashMap<>();

    private SafeTensors(Path file, FileChannel channel, SafeTensorsHeader header, int maxMappedBytes) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.maxMappedBytes = maxMappedBytes;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws UserError naming the file, and the tensor where it is one, if anything about it is not as it must be
     */
    public static SafeTensors open(Path file) {
        return open(file, Integer.MAX_VALUE);
    }

    static SafeTensors open(Path file, int maxMappedBytes) {
        FileChannel channel = null;
        boolean opened = false;
        try {
            channel = SafeTensorsHeader.open(file);
            SafeTensors result = new SafeTensors(file, channel, SafeTensorsHeader.read(file, channel), maxMappedBytes);
            opened = true;
            return result;
        } catch (IOException e) {
            throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
        } finally {
            if (!opened && channel != null) {
                closeQuietly(channel);
            }
        }
    }

    @Override
    public Set<String> names() {
        return header.entries().keySet();
    }

    @Override
    public long[] shape(String name) {
        return entry(name).shape().clone();
    }

    @Override
    public StoredType dtype(String name) {
        return entry(name).type();
    }

    @Override
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Path file(String name) {
        return file;
    }

    @Override
    public Tensor tensor(String name) {
        Entry entry = entry(name);
        long start = header.dataStart() + entry.begin();
        if (!channel.isOpen()) {
            throw new IllegalStateException(file + " is closed");
        }
        try (TensorOptions options = new TensorOptions(entry.type().scalarType())) {
            boolean aligned = start % entry.type().bytes() == 0;
            if (entry.bytes() == 0 || entry.bytes() > maxMappedBytes || !aligned) {
                return copy(entry, start, options);
            }
            MappedByteBuffer mapping = mappings.computeIfAbsent(name, n -> map(start, (int) entry.bytes()));
            try (BytePointer bytes = new BytePointer(mapping)) {
                return torch.from_blob(bytes, entry.shape(), options);
            }
        }
    }

    private Tensor copy(Entry entry, long start, TensorOptions options) {
        try (MemoryFormatOptional contiguous = new MemoryFormatOptional()) {
            Tensor tensor = torch.empty(entry.shape(), options, contiguous);
            try (Pointer data = tensor.data_ptr()) {
                for (long done = 0; done < entry.bytes(); ) {
                    int count = (int) Math.min(entry.bytes() - done, maxMappedBytes);
                    try (BytePointer from = new BytePointer(map(start + done, count));
                            BytePointer to = new BytePointer(data)) {
                        Pointer.memcpy(to.position(done), from, count);
                    }
                    done += count;
                }
            }
            return tensor;
        }
    }

    private MappedByteBuffer map(long start, int count) {
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, start, count);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map " + file, e);
        }
    }

    private Entry entry(String name) {
        Entry entry = header.entries().get(name);
        if (entry == null) {
            throw Weights.missing(file, name, names());
        }
        return entry;
    }

    @Override
    public void close() {
        mappings.clear();
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written through it.
        }
    }

    /**
     * Writes tensors as one file that appears complete or not at all.
     *
     * <p>The data is ordered by element size, widest first and otherwise as given, so that every tensor is aligned. Only
     * a tensor that is not contiguous or not on the processor is copied, one at a time. Element types stay as they are.
     *
     * @param tensors by name; a tensor known under two names should be given once
     * @param metadata for transformers {@link #PYTORCH}
     * @throws UserError if the folder is missing or read-only, or the disk is full
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        List<Map.Entry<String, Tensor>> ordered = tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        e -> -type(e.getKey(), e.getValue()).bytes()))
                .toList();
        Map<String, Entry> entries = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, Tensor> tensor : ordered) {
            long begin = end;
            end += tensor.getValue().nbytes();
            entries.put(
                    tensor.getKey(),
                    new Entry(
                            type(tensor.getKey(), tensor.getValue()),
                            tensor.getValue().sizes().vec().get(),
                            begin,
                            end));
        }
        byte[] header = SafeTensorsHeader.encode(entries, metadata);
        AtomicFile.write(file, Long.BYTES + header.length + end, channel -> {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            AtomicFile.writeFully(channel, start.putLong(header.length).flip());
            AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
            for (Map.Entry<String, Tensor> tensor : ordered) {
                writeData(channel, tensor.getValue());
            }
        });
    }

    private static StoredType type(String name, Tensor tensor) {
        if (name.equals(SafeTensorsHeader.METADATA)) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a tensor");
        }
        if (!tensor.defined() || tensor.is_sparse() || tensor.is_quantized()) {
            throw new IllegalArgumentException("tensor '" + name + "' must be dense and defined");
        }
        return StoredType.of(Tensors.type(tensor));
    }

    private static void writeData(FileChannel channel, Tensor tensor) throws IOException {
        try (Tensor plain = tensor.detach();
                Tensor local = plain.cpu();
                Tensor contiguous = local.contiguous();
                Pointer data = contiguous.data_ptr()) {
            long total = contiguous.nbytes();
            for (long done = 0; done < total; ) {
                long count = Math.min(total - done, 1 << 30);
                try (BytePointer slice = new BytePointer(data)) {
                    slice.position(done).limit(done + count);
                    AtomicFile.writeFully(channel, slice.asByteBuffer());
                }
                done += count;
            }
        }
    }
}
