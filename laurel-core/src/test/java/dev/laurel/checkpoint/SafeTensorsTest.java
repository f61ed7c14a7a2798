package dev.laurel.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.laurel.base.RunFailure;
import dev.laurel.base.UserError;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafeTensorsTest {

    @TempDir
    Path folder;

    @Test
    void readsEveryTypeThatTheReferenceWrote() {
        try (SafeTensors file = SafeTensors.open(Fixtures.path("types.safetensors"))) {
            assertThat(file.metadata()).containsEntry("format", "pt").containsEntry("made by", "safetensors");
            assertThat(file.names())
                    .containsExactlyInAnyOrder(
                            "f64", "f32", "f16", "bf16", "i64", "i32", "i16", "i8", "u8", "bool", "scalar", "empty");
            for (String name : new String[] {"f64", "f32", "f16", "bf16"}) {
                try (Tensor tensor = file.tensor(name)) {
                    assertThat(file.shape(name)).containsExactly(2, 3);
                    assertThat(tensor.scalar_type().intern())
                            .isEqualTo(file.dtype(name).scalarType());
                    assertThat(tensor.sizes().vec().get()).containsExactly(2, 3);
                    assertThat(Fixtures.values(tensor)).containsExactly(Fixtures.QUARTERS);
                }
            }
            for (String name : new String[] {"i64", "i32", "i16", "i8"}) {
                try (Tensor tensor = file.tensor(name)) {
                    assertThat(file.dtype(name).name()).isEqualToIgnoringCase(name);
                    assertThat(Fixtures.values(tensor)).containsExactly(-2, -1, 0, 1, 2, 3);
                }
            }
            try (Tensor bytes = file.tensor("u8");
                    Tensor booleans = file.tensor("bool");
                    Tensor scalar = file.tensor("scalar");
                    Tensor empty = file.tensor("empty")) {
                assertThat(Fixtures.values(bytes)).containsExactly(0, 1, 2, 3, 4, 5);
                assertThat(Fixtures.values(booleans)).containsExactly(0, 1, 0, 1, 0, 1);
                assertThat(file.shape("scalar")).isEmpty();
                assertThat(scalar.item_double()).isEqualTo(0.5);
                assertThat(empty.sizes().vec().get()).containsExactly(0, 4);
            }
        }
    }

    @Test
    void convertsWhileCopying() {
        try (SafeTensors file = SafeTensors.open(Fixtures.path("types.safetensors"));
                Tensor destination = torch.zeros(2, 3)) {
            destination.set_requires_grad(true);
            file.copyInto("bf16", destination);
            assertThat(Fixtures.values(destination)).containsExactly(Fixtures.QUARTERS);
            assertThat(destination.is_leaf()).isTrue();
        }
    }

    @Test
    void aTensorBeyondOneMappingIsCopiedInPieces() {
        // With mappings of 7 bytes the 24 bytes of "f32" take four, none of them a whole number of elements.
        try (SafeTensors file = SafeTensors.open(Fixtures.path("types.safetensors"), 7);
                Tensor tensor = file.tensor("f32")) {
            assertThat(Fixtures.values(tensor)).containsExactly(Fixtures.QUARTERS);
        }
    }

    @Test
    void anUnalignedTensorIsRead() throws Exception {
        // The header has 57 bytes instead of a multiple of 8, so the two floats begin at byte 65.
        String header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}   ";
        assertThat(header).hasSize(57);
        Path file = Malformed.file(folder, header, new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
        try (SafeTensors safeTensors = SafeTensors.open(file);
                Tensor tensor = safeTensors.tensor("x")) {
            assertThat(Fixtures.values(tensor)).containsExactly(1, 2);
        }
    }

    @Test
    void writesTheBytesThatTheReferenceWrites() throws Exception {
        Path file = folder.resolve("written.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        // The reference puts wider types first; given in another order they come out the same.
        tensors.put("half", Fixtures.tensor(new double[] {0, 0.125, 0.25}, ScalarType.BFloat16, 3));
        tensors.put("a.weight", Fixtures.tensor(Fixtures.QUARTERS, ScalarType.Float, 2, 3));
        tensors.put("b.bias", Fixtures.tensor(new double[] {0.25, -2}, ScalarType.Float, 2));
        SafeTensors.write(file, tensors, SafeTensors.PYTORCH);
        assertThat(file).hasSameBinaryContentAs(Fixtures.path("golden.safetensors"));
        assertThat(names()).containsExactly("written.safetensors");
    }

    @Test
    void writesATransposedTensorInLogicalOrderAndKeepsTheGivenOrder() {
        Path file = folder.resolve("t.safetensors");
        try (Tensor tensor = Fixtures.tensor(Fixtures.QUARTERS, ScalarType.Float, 2, 3);
                Tensor transposed = tensor.t();
                Tensor scalar = torch.ones(new long[0])) {
            assertThat(transposed.is_contiguous()).isFalse();
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("z", transposed);
            tensors.put("a", scalar);
            SafeTensors.write(file, tensors, Map.of());
        }
        try (SafeTensors read = SafeTensors.open(file);
                Tensor tensor = read.tensor("z")) {
            assertThat(read.names()).containsExactly("z", "a");
            assertThat(read.metadata()).isEmpty();
            assertThat(read.shape("z")).containsExactly(3, 2);
            assertThat(Fixtures.values(tensor)).containsExactly(-1, -0.25, -0.75, 0, -0.5, 0.25);
        }
    }

    @ParameterizedTest
    @EnumSource(StoredType.class)
    void everyTypeSurvivesARoundTripBitForBit(StoredType type) {
        Path file = folder.resolve("round.safetensors");
        try (Tensor before = Fixtures.tensor(new double[] {0, 1, 0, 1, 1}, type.scalarType(), 5)) {
            SafeTensors.write(file, Map.of("x", before), SafeTensors.PYTORCH);
            try (SafeTensors read = SafeTensors.open(file);
                    Tensor after = read.tensor("x")) {
                assertThat(read.dtype("x")).isEqualTo(type);
                assertThat(Fixtures.memory(after)).isEqualTo(Fixtures.memory(before));
            }
        }
    }

    @Test
    void namesTheTensorWhoseShapeDoesNotFit() {
        try (SafeTensors file = SafeTensors.open(Fixtures.path("types.safetensors"));
                Tensor destination = torch.zeros(3, 2)) {
            assertThatThrownBy(() -> file.copyInto("f32", destination))
                    .isInstanceOf(UserError.class)
                    .hasMessage(Fixtures.path("types.safetensors")
                            + ": tensor 'f32' has the shape [2, 3], the model needs [3, 2]."
                            + " Do config.json and the weights belong together?");
            assertThatThrownBy(() -> file.tensor("f33"))
                    .isInstanceOf(UserError.class)
                    .hasMessageEndingWith("there is no tensor 'f33' among the 12. The nearest name is 'f32'.");
        }
    }

    @Test
    void aClosedFileIsNotRead() {
        SafeTensors file = SafeTensors.open(Fixtures.path("types.safetensors"));
        file.close();
        assertThatThrownBy(() -> file.tensor("f32"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("is closed");
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws Exception {
        Configuration small = Configuration.unix().toBuilder()
                .setMaxSize(64 * 1024)
                .setBlockSize(1024)
                .build();
        try (FileSystem disk = Jimfs.newFileSystem(small);
                Tensor little = torch.ones(10);
                Tensor much = torch.ones(100_000)) {
            Path file = Files.createDirectory(disk.getPath("/model")).resolve("model.safetensors");
            SafeTensors.write(file, Map.of("x", little), SafeTensors.PYTORCH);
            byte[] before = Files.readAllBytes(file);
            assertThatThrownBy(() -> SafeTensors.write(file, Map.of("x", much), SafeTensors.PYTORCH))
                    .isInstanceOf(RunFailure.class)
                    .hasMessageStartingWith(
                            "cannot write /model/model.safetensors: the disk is full (400.1 kB needed, ")
                    .hasMessageEndingWith(" free). Free some space, or choose another folder.");
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            try (Stream<Path> left = Files.list(file.getParent())) {
                assertThat(left).containsExactly(file);
            }
        }
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = folder.resolve("missing");
        assertWriteFails(missing, "the folder " + missing + " does not exist.");
    }

    @Test
    void aReadOnlyFolderIsNamed() throws Exception {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assumeTrue(locked.toFile().setWritable(false) && !Files.isWritable(locked), "needs a user other than root");
        assertWriteFails(
                locked,
                "the folder " + locked + " is read-only for this user. Choose another folder, or change its rights.");
    }

    private static void assertWriteFails(Path folder, String message) {
        Path file = folder.resolve("x.safetensors");
        try (Tensor tensor = torch.ones(1)) {
            assertThatThrownBy(() -> SafeTensors.write(file, Map.of("x", tensor), Map.of()))
                    .isInstanceOf(UserError.class)
                    .hasMessage("cannot write " + file + ": " + message);
        }
    }

    @Test
    void refusesWhatCannotBeStored() {
        try (Tensor complex = torch.ones(2).to(ScalarType.ComplexFloat)) {
            assertThatThrownBy(() -> SafeTensors.write(folder.resolve("c"), Map.of("c", complex), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot be stored; storable are F64, F32, F16, BF16");
        }
        assertThat(names()).isEmpty();
    }

    private String[] names() {
        return folder.toFile().list();
    }
}
