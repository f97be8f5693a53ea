// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static dev.checkrein.engine.checkpoint.gguf.GgufBytes.int32;
import static dev.checkrein.engine.checkpoint.gguf.GgufBytes.int64;
import static dev.checkrein.engine.checkpoint.gguf.GgufBytes.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {
  private static final Path NAME = Path.of("model.gguf");

  @TempDir Path folder;

  private static GgufFile read(byte[] bytes) {
    return GgufFile.of(NAME, MemorySegment.ofArray(bytes).asReadOnly());
  }

  private static void refused(byte[] bytes, String... parts) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("model.gguf: ")
        .hasMessageContainingAll(parts);
  }

  private static void refused(GgufBytes file, String... parts) {
    refused(file.bytes(), parts);
  }

  private static GgufBytes gguf() {
    return new GgufBytes();
  }

  private static long[] dims(long... sizes) {
    return sizes;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void open_keysAndTensors_givesThem(int version) throws IOException {
    var path =
        gguf()
            .version(version)
            .string("general.architecture", "x")
            .strings("list", List.of("a", "", "é"))
            .tensor("a", dims(2, 3), 1, 2, 3, 4, 5, 6)
            .zeros("b", GgufType.Q8_0, 32)
            .tensor("scalar", dims(), 7)
            .write(folder.resolve("model.gguf"));

    try (var arena = Arena.ofConfined()) {
      var file = GgufFile.open(path, arena);

      assertThat(file.metadata().keys()).containsExactly("general.architecture", "list");
      assertThat(file.metadata().strings("list")).containsExactly("a", "", "é");
      assertThat(file.tensors().keySet()).containsExactly("a", "b", "scalar");
      assertThat(file.tensors().get("a").shape()).containsExactly(3L, 2L);
      assertThat(file.data(file.tensors().get("a")).toArray(ValueLayout.JAVA_FLOAT_UNALIGNED))
          .containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(file.data(file.tensors().get("b")).byteSize()).isEqualTo(34);
      assertThat(file.data(file.tensors().get("scalar")).byteSize()).isEqualTo(4);
      assertThat(file.bytes()).isEqualTo(24 + 34 + 4);
    }
  }

  @Test
  void open_withoutTensors_needsNoData() {
    var file = read(gguf().string("general.architecture", "x").bytes());

    assertThat(file.tensors()).isEmpty();
    assertThat(file.bytes()).isZero();
  }

  @Test
  void open_otherAlignment_isFollowed() {
    var file =
        read(
            gguf()
                .uint32("general.alignment", 8)
                .alignment(8)
                .tensor("a", dims(1), 1)
                .tensor("b", dims(1), 2)
                .bytes());

    assertThat(file.tensors().get("b").offset()).isEqualTo(8);
    assertThat(file.data(file.tensors().get("b")).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "GGU", "ggjt", "FUGG", "\u0000\u0000\u0000\u0000"})
  void open_badMagic_isRefused(String magic) {
    refused(gguf().magic(magic).bytes(), "begins with '", "expected 'GGUF'");
    refused(magic.getBytes(StandardCharsets.ISO_8859_1), "begins with '", "expected 'GGUF'");
  }

  @Test
  void open_tooShort_isRefused() {
    refused(Arrays.copyOf(gguf().bytes(), 23), "23 bytes, too short for a GGUF file");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 'version 0, expected 2 or 3'",
    "1, 'version 1, expected 2 or 3; convert the file anew'",
    "4, 'version 4, expected 2 or 3'",
    "-1, 'version 4294967295, expected 2 or 3'"
  })
  void open_otherVersion_isRefused(int version, String message) {
    refused(gguf().version(version), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void open_bytesSwapped_isRefusedWithRemedy(int version) {
    refused(
        gguf().version(Integer.reverseBytes(version)), "the bytes seem swapped", "little-endian");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, GgufHeader.TENSORS_MAX + 1})
  void open_tensorCountTooLarge_isRefused(long count) {
    refused(
        gguf().tensorCount(count),
        "tensor count " + Long.toUnsignedString(count) + " at byte 8, expected at most 262144");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, GgufHeader.KEYS_MAX + 1})
  void open_keyCountTooLarge_isRefused(long count) {
    refused(
        gguf().keyCount(count),
        "key count " + Long.toUnsignedString(count) + " at byte 16, expected at most 65536");
  }

  @Test
  void open_countsBeyondTheFile_areRefused() {
    refused(gguf().keyCount(5).data(64), "key 0 is empty");
    refused(gguf().keyCount(1), "key 0 at byte 24 needs 8 bytes, 0 are left of the file");
    refused(gguf().tensorCount(3), "the name of tensor 0 at byte 24 needs 8 bytes");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, 65_536, 5})
  void open_keyLengthTooLarge_isRefused(long length) {
    refused(
        gguf().rawKey(int64(length), new byte[4]),
        "key 0 at byte 24 has a length of " + Long.toUnsignedString(length) + " bytes",
        "expected at most 4, what is left of the file");
  }

  @Test
  void open_keyLongerThanTheFormatAllows_isRefused() {
    refused(
        gguf().uint32("k".repeat(GgufHeader.KEY_BYTES_MAX + 1), 1),
        "key 0 at byte 24 has a length of 65536 bytes, expected at most 65535");
  }

  @Test
  void open_emptyKey_isRefused() {
    refused(gguf().uint32("a", 1).uint32("", 1), "key 1 is empty");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 14, 255, -1, Integer.MIN_VALUE})
  void open_unknownValueType_isRefused(int type) {
    var message = "has type " + Integer.toUnsignedString(type) + ", expected 0 to 12";
    refused(gguf().key("a.key", join(int32(type), int64(0))), "the value of key 'a.key'", message);
    refused(
        gguf().key("a.key", join(int32(9), int32(type), int64(0))),
        "the value of key 'a.key'",
        message);
  }

  @Test
  void open_repeatedKey_isRefused() {
    refused(gguf().uint32("a.key", 1).string("a.key", "x"), "key 'a.key' occurs twice");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4, 13, 31, 33, 0x8000_0000L, 0xffff_ffffL})
  void open_badAlignment_isRefused(long alignment) {
    refused(
        gguf().uint32("general.alignment", alignment).tensor("a", dims(1), 1),
        "key 'general.alignment' is " + alignment + " (UINT32), expected a power of two from 8 on");
  }

  @Test
  void open_alignmentOfAnotherType_isRefused() {
    refused(
        gguf().string("general.alignment", "32"), "key 'general.alignment' is '32'", "as UINT32");
    refused(
        gguf().key("general.alignment", join(int32(10), int64(32))),
        "key 'general.alignment' is 32 (UINT64)",
        "as UINT32");
    refused(
        gguf().int32s("general.alignment", 32),
        "key 'general.alignment' is an array of 1 INT32",
        "as UINT32");
  }

  @Test
  void open_hugeAlignment_leavesNoData() {
    refused(
        gguf().uint32("general.alignment", 1 << 30).tensor("a", dims(1), 1),
        "tensor 'a'",
        "the file has 0 bytes of data");
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65, 1000})
  void open_tensorNameTooLong_isRefused(int length) {
    refused(
        gguf().tensor("n".repeat(length), dims(1), 1),
        "the name of tensor 0 at byte 24 has a length of "
            + length
            + " bytes, expected at most 63");
  }

  @Test
  void open_tensorNameOf63Bytes_isAccepted() {
    assertThat(read(gguf().tensor("n".repeat(63), dims(1), 1).bytes()).tensors()).hasSize(1);
  }

  @Test
  void open_emptyTensorName_isRefused() {
    refused(gguf().tensor("", dims(1), 1), "the name of tensor 0 is empty");
  }

  @Test
  void open_tooManyDimensions_isRefused() {
    refused(
        gguf().tensor("a.t", dims(1, 1, 1, 1, 1), 1),
        "tensor 'a.t' has 5 dimensions, expected at most 4");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void open_dimensionNotPositive_isRefused(long size) {
    refused(
        gguf().tensor("a.t", dims(1, size), 1),
        "tensor 'a.t' has dimensions [1, " + size + "], expected numbers from 1");
  }

  @Test
  void open_sizeOverflows_isRefused() {
    for (var sizes :
        List.of(
            dims(Long.MAX_VALUE, 2),
            dims(1L << 32, 1L << 32),
            dims(3_037_000_500L, 3_037_000_500L),
            dims(1L << 62),
            dims(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE))) {
      refused(
          gguf().entry("a.t", GgufType.F32.id(), sizes, 0).data(64),
          "tensor 'a.t' has dimensions " + Arrays.toString(sizes) + ", too large to count");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 31, 33, 36, 38, 43, 99, -1, Integer.MIN_VALUE})
  void open_unknownTensorType_isRefused(int type) {
    refused(
        gguf().entry("a.t", type, dims(32), 0).data(128),
        "tensor 'a.t' has type " + Integer.toUnsignedString(type) + ", which is not known",
        "supported are F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K");
  }

  @ParameterizedTest
  @EnumSource(GgufType.class)
  void open_everyType_hasTheSizeOfItsBlocks(GgufType type) {
    int row = 3 * type.blockElements();

    var file = read(gguf().zeros("a", type, row, 5).bytes());

    assertThat(file.bytes()).isEqualTo(15L * type.blockBytes());
    assertThat(file.tensors().get("a").elements()).isEqualTo(15L * type.blockElements());
    type.format().ifPresent(format -> assertThat(format.bytes(5L * row)).isEqualTo(file.bytes()));
  }

  @Test
  void open_rowsNotWholeBlocks_isRefused() {
    refused(
        gguf().entry("a.t", GgufType.Q4_K.id(), dims(320, 4), 0).data(720),
        "tensor 'a.t' has rows of 320 elements, expected whole blocks of 256 (Q4_K)");
    refused(
        gguf().entry("a.t", GgufType.Q8_0.id(), dims(), 0).data(34),
        "tensor 'a.t' has rows of 1 elements, expected whole blocks of 32 (Q8_0)");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 16, 33, -32, Long.MIN_VALUE, -1})
  void open_offsetNotAligned_isRefused(long offset) {
    refused(
        gguf().entry("a.t", GgufType.F32.id(), dims(1), offset).data(64),
        "tensor 'a.t' has offset " + Long.toUnsignedString(offset) + ", expected a multiple of 32");
  }

  @ParameterizedTest
  @ValueSource(longs = {64, 96, 1L << 40, Long.MAX_VALUE - 31})
  void open_offsetBeyondTheFile_isRefused(long offset) {
    refused(
        gguf().entry("a.t", GgufType.F32.id(), dims(1), offset).data(64),
        "tensor 'a.t' F32[1] needs 4 bytes from data offset " + offset + " on",
        "the file has 64 bytes of data: it is incomplete");
  }

  @Test
  void open_overlap_isRefused() {
    refused(
        gguf()
            .entry("a.t", GgufType.F32.id(), dims(16), 0)
            .entry("b.t", GgufType.F32.id(), dims(1), 32)
            .data(64),
        "tensor 'b.t' begins at data offset 32, where the data of tensor 'a.t' reach to 64");
    refused(
        gguf()
            .entry("a.t", GgufType.F32.id(), dims(1), 0)
            .entry("b.t", GgufType.F32.id(), dims(1), 0)
            .data(64),
        "tensor 'b.t' begins at data offset 0");
  }

  @Test
  void open_repeatedTensorName_isRefused() {
    refused(
        gguf().tensor("a.t", dims(1), 1).tensor("a.t", dims(1), 1), "tensor 'a.t' occurs twice");
  }

  @Test
  void open_notEnoughData_isRefused() {
    var bytes = gguf().tensor("a.t", dims(8), 0, 0, 0, 0, 0, 0, 0, 0).bytes();

    refused(
        Arrays.copyOf(bytes, bytes.length - 1),
        "tensor 'a.t' F32[8] needs 32 bytes from data offset 0 on, the file has 31 bytes");
  }

  @Test
  void open_tensorsWhoseSumOverflows_isRefused() {
    long huge = 0x7fff_ffff_ffff_ffc0L;
    refused(
        gguf()
            .entry("a.t", GgufType.I8.id(), dims(huge), 0)
            .entry("b.t", GgufType.I8.id(), dims(huge), huge)
            .data(64),
        "tensor 'a.t' I8[" + huge + "] needs " + huge + " bytes",
        "the file has 64 bytes of data");
  }

  @Test
  void open_arrayOfArrays_isRefused() {
    var nested = new byte[12 * 10_000]; // each level: an array of one array
    var level = join(int32(9), int64(1));
    for (int i = 0; i < nested.length; i += level.length) {
      System.arraycopy(level, 0, nested, i, level.length);
    }

    refused(
        gguf().key("a.bomb", join(int32(9), nested)),
        "the value of key 'a.bomb' is an array of arrays, which is not supported");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MAX_VALUE, 1L << 33, 6})
  void open_stringLongerThanTheFile_isRefused(long length) {
    refused(
        gguf().key("a.text", join(int32(8), int64(length), new byte[5])),
        "the value of key 'a.text' at byte 42 has a length of " + Long.toUnsignedString(length),
        "expected at most 5, what is left of the file");
    refused(
        gguf().key("a.list", join(int32(9), int32(8), int64(1), int64(length), new byte[5])),
        "the value of key 'a.list' at byte 54 has a length of " + Long.toUnsignedString(length),
        "expected at most 5, what is left of the file");
  }

  @ParameterizedTest
  @CsvSource({"8, 1", "0, 9", "4, 3", "5, 4611686018427387904", "10, 1152921504606846977"})
  void open_arrayLongerThanTheFile_isRefused(int type, long count) {
    refused(
        gguf().key("a.list", join(int32(9), int32(type), int64(count), new byte[7])),
        "the value of key 'a.list' is an array of " + count,
        "the 7 bytes that are left");
  }

  @Test
  void open_arrayCountNegative_isRefused() {
    refused(
        gguf().key("a.list", join(int32(9), int32(0), int64(-1), new byte[7])),
        "the value of key 'a.list' is an array of 18446744073709551615 UINT8, expected at most 7");
  }

  @Test
  void open_boolOtherThan0Or1_isRefused() {
    refused(
        gguf().key("a.flag", join(int32(7), new byte[] {2})),
        "the value of key 'a.flag' is 2, expected a BOOL, which is 0 or 1");
  }

  @Test
  void open_notUtf8_isRefused() {
    for (var bad :
        List.of(
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0xc0, (byte) 0xaf},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})) {
      var text = join(int64(bad.length), bad);
      refused(gguf().rawKey(text, int32(4), int32(1)), "key 0 at byte 24 is not valid UTF-8");
      refused(
          gguf().key("a.text", join(int32(8), text)),
          "the value of key 'a.text' at byte 42 is not valid UTF-8");
    }
  }

  @Test
  void open_namesWithControlCharacters_areHarmlessInMessages() {
    refused(gguf().uint32("a\nb\u001b[31m", 1).uint32("a\nb\u001b[31m", 1), "'a\uFFFDb\uFFFD[31m'");
    refused(
        gguf().string("general.alignment", "x".repeat(5000)),
        "'" + "x".repeat(80) + "…', expected");
  }

  @Test
  void open_cutAnywhere_isRefused() {
    var bytes =
        gguf()
            .string("general.architecture", "x")
            .strings("list", List.of("a", "b"))
            .float32("f", 1)
            .bool("b", true)
            .tensor("a", dims(2), 1, 2)
            .bytes();

    for (int length = 0; length < bytes.length; length++) {
      refused(Arrays.copyOf(bytes, length), "model.gguf");
    }
    assertThat(read(bytes).tensors()).hasSize(1);
  }

  @Test
  void open_lfsPointer_isRefusedWithRemedy() {
    var pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1321082688\n";

    refused(pointer.getBytes(StandardCharsets.UTF_8), "a Git LFS pointer", "git lfs pull");
  }

  @Test
  void open_missingFolderOrEmpty_isRefused() throws IOException {
    var empty = Files.createFile(folder.resolve("empty.gguf"));
    try (var arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> GgufFile.open(folder.resolve("none.gguf"), arena))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll("none.gguf", "no such file");
      assertThatThrownBy(() -> GgufFile.open(folder, arena))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("not a regular file");
      assertThatThrownBy(() -> GgufFile.open(empty, arena))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll("empty.gguf", "begins with ''");
    }
  }

  @Test
  void data_fileCutShortAfterwards_failsAndIsExplained() throws IOException {
    int bytes = 1 << 20;
    var path = gguf().zeros("a", GgufType.I8, bytes).write(folder.resolve("model.gguf"));
    try (var arena = Arena.ofConfined()) {
      var file = GgufFile.open(path, arena);
      var data = file.data(file.tensors().get("a"));
      assertThat(file.intact()).isTrue();

      try (var out = new RandomAccessFile(path.toFile(), "rw")) {
        out.setLength(100);
      }

      assertThatThrownBy(() -> data.toArray(ValueLayout.JAVA_BYTE))
          .isInstanceOf(InternalError.class);
      assertThat(file.intact()).isFalse();
      assertThat(file.fault(new InternalError()))
          .hasMessageContainingAll(path.toString(), "changed while it was in use");
    }
  }

  @Test
  void data_arenaClosed_isRefused() {
    var path =
        gguf()
            .strings("list", List.of("a"))
            .tensor("a", dims(1), 1)
            .write(folder.resolve("model.gguf"));
    GgufFile file;
    try (var arena = Arena.ofConfined()) {
      file = GgufFile.open(path, arena);
    }

    assertThatThrownBy(() -> file.data(file.tensors().get("a")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(path.toString(), "closed");
    assertThatThrownBy(() -> file.metadata().strings("list"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
