// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.safetensors;

import static dev.checkrein.engine.checkpoint.SafetensorsWriter.entry;
import static dev.checkrein.engine.checkpoint.SafetensorsWriter.raw;
import static dev.checkrein.engine.checkpoint.SafetensorsWriter.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.error.ModelFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
  private static final long SEED = 20260912;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  private void refused(Path path, String... parts) {
    try (var arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> SafetensorsFile.open(path, arena))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageStartingWith(path.toString())
          .hasMessageContainingAll(parts);
    }
  }

  private void refusedHeader(String header, int dataBytes, String... parts) {
    refused(write(file(), header, dataBytes), parts);
  }

  @Test
  void open_twoTensors_givesTheirBytes() throws IOException {
    var path =
        write(
            file(),
            "{" + entry("b", "F32", "[2]", 4, 12) + "," + entry("a", "BF16", "[1,2]", 0, 4) + "}  ",
            12);
    try (var out = new RandomAccessFile(path.toFile(), "rw")) {
      out.seek(out.length() - 1);
      out.write(7);
    }

    try (var arena = Arena.ofConfined()) {
      var opened = SafetensorsFile.open(path, arena);

      assertThat(opened.tensors().keySet()).containsExactly("b", "a");
      assertThat(opened.tensors().get("a").shape()).containsExactly(1L, 2L);
      assertThat(opened.data(opened.tensors().get("b")).get(ValueLayout.JAVA_BYTE, 7))
          .isEqualTo((byte) 7);
      assertThat(opened.data(opened.tensors().get("a")).byteSize()).isEqualTo(4);
      assertThat(opened.bytes()).isEqualTo(12);
    }
  }

  @Test
  void open_emptyHeaderScalarAndZeroSize_areAccepted() {
    write(
        file(),
        "{"
            + entry("none", "F32", "[0,5]", 0, 0)
            + ","
            + entry("scalar", "F32", "[]", 0, 4)
            + ",\"__metadata__\":{\"format\":\"pt\"}}",
        4);
    var empty = write(folder.resolve("empty.safetensors"), "{}", 0);

    try (var arena = Arena.ofConfined()) {
      var opened = SafetensorsFile.open(file(), arena);

      assertThat(opened.data(opened.tensors().get("none")).byteSize()).isZero();
      assertThat(opened.data(opened.tensors().get("scalar")).byteSize()).isEqualTo(4);
      assertThat(SafetensorsFile.open(empty, arena).tensors()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9})
  void open_tooShort_isRefused(int bytes) {
    refused(raw(file(), new byte[bytes]), bytes + " bytes", "too short");
  }

  @ParameterizedTest
  @CsvSource({
    "0, header length 0 at offset 0",
    "1, header length 1 at offset 0",
    "1000, 'header length 1000 at offset 0, expected 2 to 20'",
    "21, 'header length 21 at offset 0, expected 2 to 20'",
    "100000001, 'header length 100000001 at offset 0, expected at most 100000000'",
    "-1, header length 18446744073709551615 at offset 0",
    "-9223372036854775808, header length 9223372036854775808 at offset 0",
    "9223372036854775807, header length 9223372036854775807 at offset 0"
  })
  void open_headerLengthOutOfRange_isRefused(long length, String message) {
    var bytes =
        ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put((byte) '{');

    refused(raw(file(), bytes.array()), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {" {}", "[]", "\ufeff{}"})
  void open_headerNotBeginningWithBrace_isRefused(String header) {
    refusedHeader(header, 0, "the header begins with byte 0x", "offset 8");
  }

  @Test
  void open_invalidUtf8_isRefused() {
    var header = "{\"a?\":{}}".getBytes(StandardCharsets.UTF_8);
    header[3] = (byte) 0xff;

    refused(write(file(), header, 0), "not valid UTF-8");
  }

  @Test
  void open_overlongOrEncodedSurrogate_isRefused() {
    for (var bad :
        List.of(
            new byte[] {(byte) 0xc0, (byte) 0xaf},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})) {
      var header = ByteBuffer.allocate(6 + bad.length).put((byte) '{').put((byte) '"').put(bad);

      refused(write(file(), header.array(), 0), "not valid UTF-8");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udc00", "x\\ud800y", "\\udc00\\ud800"})
  void open_unpairedSurrogateEscape_isRefused(String name) {
    refusedHeader("{" + entry(name, "F32", "[1]", 0, 4) + "}", 4, "unpaired surrogate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"a\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,",
        "{} {}",
        "{}x",
        "{\"a\":NaN}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[NaN],\"data_offsets\":[0,4]}}",
        "{'a':1}",
        "{\"__metadata__\":{},}"
      })
  void open_malformedJson_isRefused(String header) {
    refusedHeader(header, 4, "header");
  }

  @Test
  void open_nestedDeeply_isRefused() {
    refusedHeader("{\"a\":".repeat(100_000), 0, "nesting depth");
    refusedHeader(
        "{\"a\":{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}}", 0, "nesting depth");
  }

  @Test
  void open_repeatedName_isRefused() {
    refusedHeader(
        "{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("a", "F32", "[1]", 4, 8) + "}",
        8,
        "Duplicate",
        "'a'");
  }

  @Test
  void open_overlap_isRefused() {
    refusedHeader(
        "{" + entry("a", "F32", "[2]", 0, 8) + "," + entry("b", "F32", "[2]", 4, 12) + "}",
        12,
        "tensor 'b' begins at data offset 4, expected 8: the data overlaps");
  }

  @Test
  void open_hole_isRefused() {
    refusedHeader(
        "{" + entry("a", "F32", "[1]", 0, 4) + "," + entry("b", "F32", "[1]", 8, 12) + "}",
        12,
        "tensor 'b' begins at data offset 8, expected 4: the data has a hole");
    refusedHeader("{" + entry("a", "F32", "[1]", 4, 8) + "}", 8, "tensor 'a'", "expected 0");
  }

  @Test
  void open_reversedOrPastTheEnd_isRefused() {
    refusedHeader("{" + entry("a", "F32", "[1]", 4, 0) + "}", 4, "tensor 'a'", "[4, 0]");
    refusedHeader("{" + entry("a", "F32", "[2]", 0, 8) + "}", 4, "tensor 'a'", "[0, 8]", "4 data");
  }

  @Test
  void open_bytesAfterTheLastTensor_isRefused() {
    refusedHeader(
        "{" + entry("a", "F32", "[1]", 0, 4) + "}",
        9,
        "the tensors end at data offset 4, the file at 9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[9223372036854775807,2]",
        "[4294967296,4294967296]",
        "[3037000500,3037000500,0]",
        "[2305843009213693952]"
      })
  void open_shapeProductOverflows_isRefused(String shape) {
    refusedHeader(
        "{" + entry("a", "F32", shape, 0, 4) + "}", 4, "tensor 'a'", "too large to count");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "1e3", "9223372036854775808", "\"1\"", "null", "[1]"})
  void open_sizeNotAWholeNumber_isRefused(String size) {
    refusedHeader(
        "{" + entry("a", "F32", "[" + size + "]", 0, 4) + "}", 4, "tensor 'a'", "in 'shape'");
  }

  @Test
  void open_tooManyDimensions_isRefused() {
    refusedHeader(
        "{" + entry("a", "F32", "[" + "1,".repeat(16) + "1]", 0, 4) + "}",
        4,
        "tensor 'a' has more than 16 numbers in 'shape'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"F33", "f32", "", "Q4_0"})
  void open_unknownDtype_isRefused(String dtype) {
    refusedHeader(
        "{" + entry("a", dtype, "[1]", 0, 4) + "}", 4, "tensor 'a'", "unknown dtype '" + dtype);
  }

  @Test
  void open_sizeOtherThanShape_isRefused() {
    refusedHeader(
        "{" + entry("a", "F16", "[3]", 0, 4) + "}",
        4,
        "tensor 'a' F16[3] needs 6 bytes, its 'data_offsets' [0, 4] hold 4");
  }

  @Test
  void open_oddCountOfHalfBytes_isRefused() {
    refusedHeader("{" + entry("a", "F4", "[3]", 0, 2) + "}", 2, "tensor 'a' F4[3] is 12 bits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}",
        "{\"a\":7}"
      })
  void open_incompleteEntry_isRefused(String header) {
    refusedHeader(header, 4, "tensor 'a'");
  }

  @Test
  void open_metadataNotStrings_isRefused() {
    refusedHeader("{\"__metadata__\":{\"x\":1}}", 0, "'__metadata__' field 'x'");
    refusedHeader("{\"__metadata__\":3}", 0, "'__metadata__'");
  }

  @Test
  void open_lfsPointer_isRefusedWithRemedy() {
    var pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 6260880\n";

    refused(raw(file(), pointer.getBytes(StandardCharsets.UTF_8)), "git lfs pull");
  }

  @Test
  void open_missingOrFolder_isRefused() {
    refused(folder.resolve("none.safetensors"), "no such file");
    refused(folder, "not a regular file");
  }

  @Test
  void data_fileCutShortAfterwards_failsAndIsExplained() throws IOException {
    int bytes = 1 << 20;
    write(file(), "{" + entry("a", "U8", "[" + bytes + "]", 0, bytes) + "}", bytes);
    try (var arena = Arena.ofConfined()) {
      var opened = SafetensorsFile.open(file(), arena);
      var data = opened.data(opened.tensors().get("a"));
      assertThat(opened.intact()).isTrue();

      try (var out = new RandomAccessFile(file().toFile(), "rw")) {
        out.setLength(100);
      }

      assertThatThrownBy(
              () -> {
                var copy = new byte[bytes];
                java.lang.foreign.MemorySegment.copy(
                    data, ValueLayout.JAVA_BYTE, 0, copy, 0, bytes);
              })
          .isInstanceOf(InternalError.class);
      assertThat(opened.intact()).isFalse();
      assertThat(opened.fault(new InternalError()))
          .hasMessageContaining("changed while it was in use");
    }
  }

  @Test
  void open_damagedAtRandom_neverFailsOtherwise() throws IOException {
    var random = new Random(SEED);
    var good =
        Files.readAllBytes(
            write(
                file(),
                "{"
                    + entry("a", "F32", "[2,2]", 0, 16)
                    + ","
                    + entry("b", "BF16", "[3]", 16, 22)
                    + ",\"__metadata__\":{\"format\":\"pt\"}}",
                22));
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      var bad = good.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length + 20));
      }
      try (var arena = Arena.ofConfined()) {
        var opened = SafetensorsFile.open(raw(file(), bad), arena);
        opened
            .tensors()
            .values()
            .forEach(t -> assertThat(opened.data(t).byteSize()).isEqualTo(t.bytes()));
      } catch (ModelFormatException e) {
        refused++;
        assertThat(e).as("seed %d, case %d", SEED, i).hasMessageStartingWith(file().toString());
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }
}
