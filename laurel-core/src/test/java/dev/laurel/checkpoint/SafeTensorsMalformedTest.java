package dev.laurel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.base.Rng;
import dev.laurel.base.UserError;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a safetensors file can lie about itself, and what is said then. */
class SafeTensorsMalformedTest {

    @TempDir
    Path folder;

    /** Headers over 16 bytes of data; quotes are written as ' and the file's name is left out. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        [1]                                                                            | the header does not begin with '{': this is not a safetensors file, or it is damaged.
        {'a':                                                                          | the header is not valid JSON: Unexpected end-of-input
        {'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} x                      | the header is not valid JSON: Unrecognized token 'x'
        {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}} | the header is not valid JSON: Duplicate
        {'a':5}                                                                        | tensor 'a': must be an object with dtype, shape and data_offsets, found 5.
        {'a':{'dtype':'F32','shape':[4]}}                                              | tensor 'a': 'data_offsets' is missing.
        {'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16],'scale':1}}              | tensor 'a': unknown field 'scale'; known are dtype, shape, data_offsets.
        {'a':{'dtype':'F99','shape':[4],'data_offsets':[0,16]}}                        | tensor 'a': unknown dtype 'F99'. Allowed: F64, F32
        {'a':{'dtype':'float','shape':[4],'data_offsets':[0,16]}}                      | tensor 'a': unknown dtype 'float'. Allowed: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL.
        {'a':{'dtype':7,'shape':[4],'data_offsets':[0,16]}}                            | tensor 'a': unknown dtype '7'.
        {'a':{'dtype':'F8_E4M3','shape':[16],'data_offsets':[0,16]}}                   | tensor 'a': dtype F8_E4M3 holds quantised weights, whose scales are stored elsewhere; Laurel trains on F32, F16 or BF16. Use the model's unquantised weights.
        {'a':{'dtype':'U32','shape':[4],'data_offsets':[0,16]}}                        | tensor 'a': dtype U32 has no arithmetic in the tensor engine.
        {'a':{'dtype':'F32','shape':4,'data_offsets':[0,16]}}                          | tensor 'a': shape must be a list of whole numbers, found 4.
        {'a':{'dtype':'F32','shape':[-4],'data_offsets':[0,16]}}                       | tensor 'a': shape must hold whole numbers from 0 to 2^63-1, found -4.
        {'a':{'dtype':'F32','shape':[4.0],'data_offsets':[0,16]}}                      | tensor 'a': shape must hold whole numbers from 0 to 2^63-1, found 4.0.
        {'a':{'dtype':'F32','shape':[4],'data_offsets':[0,99999999999999999999]}}      | tensor 'a': data_offsets must hold whole numbers from 0 to 2^63-1, found 99999999999999999999.
        {'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,16]}}    | tensor 'a': shape [4294967296, 4294967296] of F32 is more than 2^63 bytes.
        {'a':{'dtype':'F32','shape':[4],'data_offsets':[16,0]}}                        | tensor 'a': data_offsets must be [begin, end] with begin ≤ end, found [16, 0].
        {'a':{'dtype':'F32','shape':[4],'data_offsets':[0,8,16]}}                      | tensor 'a': data_offsets must be [begin, end] with begin ≤ end, found [0, 8, 16].
        {'a':{'dtype':'F32','shape':[5],'data_offsets':[0,16]}}                        | tensor 'a': shape [5] of F32 takes 20 bytes, but data_offsets [0, 16] span 16.
        {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]},'b':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}} | tensor 'b': its bytes begin at 8 and overlap tensor 'a', which ends at 12.
        {'b':{'dtype':'F32','shape':[2],'data_offsets':[8,16]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}  | tensor 'b': its bytes begin at 8 and leave a gap after tensor 'a', which ends at 4.
        {'a':{'dtype':'F32','shape':[3],'data_offsets':[4,16]}}                        | tensor 'a': its bytes begin at 4 and leave a gap after the header, which ends at 0.
        {'a':{'dtype':'F32','shape':[5],'data_offsets':[0,20]}}                        | tensor 'a': its bytes end at 20, but the file has only 16 after the header: the file is truncated. Fetch it again.
        {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}                        | 4 bytes follow the last tensor and belong to none.
        {}                                                                             | 16 bytes follow the last tensor and belong to none.
        {'__metadata__':{'epoch':3},'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} | '__metadata__.epoch' must be a text, found 3.
        {'__metadata__':'pt','a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}    | '__metadata__' must be an object of texts, found "pt".
        """)
    void aHeaderThatLies(String header, String message) throws Exception {
        Path file = Malformed.file(folder, header.replace('\'', '"'), new byte[16]);
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0            | the header length is 0, allowed are 1 to 100000000 bytes: this is not a safetensors file, or it is damaged.
        -1           | the header length is 18446744073709551615, allowed are 1 to 100000000 bytes
        100000001    | the header length is 100000001, allowed are
        7000         | the header should have 7000 bytes, but only 18 follow: the file is truncated, or it is not a safetensors file.
        19           | the header should have 19 bytes, but only 18 follow
        """)
    void aLengthThatLies(long length, String message) throws Exception {
        Path file = Malformed.file(folder, length, "{}", new byte[16]);
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    @Test
    void whatIsNotAFileOfTensors() throws Exception {
        assertRefused(folder, "this is a folder, not a safetensors file.");
        assertRefused(folder.resolve("no"), "there is no such file.");
        assertRefused(
                Files.write(folder.resolve("e"), new byte[0]),
                "the file is empty; a download or copy did not finish. Fetch it again.");
        assertRefused(
                Files.write(folder.resolve("s"), new byte[7]),
                "the file has only 7 bytes, less than the length field that a safetensors file begins with.");
        assertRefused(
                Files.writeString(
                        folder.resolve("p"),
                        "version https://git-lfs.github.com/spec/v1\noid sha256:4665\nsize 90868376\n"),
                "this is a Git LFS pointer, not the weights: the repository was cloned without its large files. Run"
                        + " `git lfs pull` there, or name the model as hf://org/name.");
    }

    @Test
    void invalidUtf8IsNotJson() throws Exception {
        Path file = Malformed.file(folder, "{\"a?\":1}", new byte[0]);
        try (RandomAccessFile edit = new RandomAccessFile(file.toFile(), "rw")) {
            edit.seek(8 + 3);
            edit.write(0xff);
        }
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(file + ": the header is not valid JSON: Invalid UTF-8");
    }

    /** A damaged file is either refused with a message or, where the damage hit only numbers, still read within bounds. */
    @Test
    void noDamageMakesTheReaderLeaveTheFile() throws Exception {
        byte[] good = Files.readAllBytes(Fixtures.path("golden.safetensors"));
        Path file = folder.resolve("damaged.safetensors");
        int refused = 0;
        for (int length = 0; length < good.length; length++) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> SafeTensors.open(file)).isInstanceOf(UserError.class);
        }
        for (int round = 0; round < 300; round++) {
            Rng rng = Rng.of(17, round);
            byte[] damaged = good.clone();
            damaged[rng.nextInt(damaged.length)] = (byte) rng.nextInt(256);
            Files.write(file, damaged);
            try (SafeTensors read = SafeTensors.open(file)) {
                for (String name : read.names()) {
                    try (Tensor tensor = read.tensor(name)) {
                        assertThat(Fixtures.values(tensor)).hasSize((int) tensor.numel());
                    }
                }
            } catch (UserError e) {
                assertThat(e).hasMessageStartingWith(file + ": ");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(UserError.class)
                .hasMessage(file + ": " + message);
    }
}
