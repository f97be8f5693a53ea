// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.checkpoint.TensorData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufWriterTest {
  private static final Path NAME = Path.of("written.gguf");

  private static byte[] bytes(GgufWriter writer) throws IOException {
    var out = new ByteArrayOutputStream();
    writer.write(part -> out.writeBytes(part.toArray(ValueLayout.JAVA_BYTE)));
    return out.toByteArray();
  }

  private static GgufFile read(byte[] bytes) {
    return GgufFile.of(NAME, MemorySegment.ofArray(bytes));
  }

  private static TensorData data(float... values) {
    return sink -> sink.append(MemorySegment.ofArray(GgufBytes.floats(values)));
  }

  private static NewTensor vector(String name, float... values) {
    return new NewTensor(name, GgufType.F32, List.of((long) values.length), data(values));
  }

  @Test
  void write_everyTypeOfField_isReadBack() throws IOException {
    var fields = new GgufFields();
    fields.string("a", "größe");
    fields.uint32("b", Integer.MAX_VALUE);
    fields.float32("c", 1e-5f);
    fields.bool("d", true);
    fields.strings("e", List.of("", "Ġ the", "\n"));
    fields.int32s("f", new int[] {-1, 0, 7});

    var metadata = read(bytes(new GgufWriter(fields, List.of()))).metadata();

    assertThat(metadata.keys()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(metadata.string("a")).isEqualTo("größe");
    assertThat(metadata.integer("b", 0, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    assertThat(metadata.number("c")).isEqualTo(1e-5f);
    assertThat(metadata.flag("d")).contains(true);
    assertThat(metadata.strings("e")).containsExactly("", "Ġ the", "\n");
    assertThat(metadata.integers("f", -1, 7)).containsExactly(-1, 0, 7);
  }

  @Test
  void write_fieldsOfAnotherFile_areTheSameBytes() throws IOException {
    var original =
        new GgufBytes()
            .string("general.name", "x")
            .key("u8", GgufBytes.join(GgufBytes.int32(0), new byte[] {(byte) 200}))
            .key("f64", GgufBytes.join(GgufBytes.int32(12), GgufBytes.int64(42)))
            .strings("list", List.of("a", "b"))
            .bytes();
    var fields = new GgufFields();

    fields.copy(read(original).metadata());

    assertThat(bytes(new GgufWriter(fields, List.of()))).startsWith(original);
  }

  @Test
  void set_keyThatIsThere_movesToTheEnd() throws IOException {
    var fields = new GgufFields();
    fields.uint32("first", 1);
    fields.uint32("second", 2);
    fields.uint32("gone", 3);

    fields.uint32("first", 4);
    fields.remove("gone");

    var metadata = read(bytes(new GgufWriter(fields, List.of()))).metadata();
    assertThat(metadata.keys()).containsExactly("second", "first");
    assertThat(metadata.integer("first", 0, 9)).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 8})
  void write_alignment_isThatOfTheFields(int alignment) throws IOException {
    var fields = new GgufFields();
    fields.copy(read(new GgufBytes().uint32("general.alignment", alignment).bytes()).metadata());
    var tensors = List.of(vector("a", 1, 2, 3), vector("b", 4), vector("c", 5));

    var writer = new GgufWriter(fields, tensors);
    var file = read(bytes(writer));

    assertThat(file.tensors().keySet()).containsExactly("a", "b", "c");
    long step = Math.max(alignment, 3 * Float.BYTES + Math.floorMod(-12, alignment));
    assertThat(file.tensors().get("b").offset()).isEqualTo(step);
    assertThat(file.tensors().get("c").offset()).isEqualTo(step + alignment);
    assertThat(file.data(file.tensors().get("c")).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(GgufBytes.floats(5));
    assertThat(bytes(writer)).hasSize((int) writer.bytes());
    assertThat(writer.bytes() % alignment).isZero();
  }

  @Test
  void tensor_sizesOfOneAtTheEnd_areLeftOut() {
    assertThat(new NewTensor("a", GgufType.F32, List.of(1L, 3L, 1L, 1L), data()).dims())
        .containsExactly(1L, 3L);
    assertThat(new NewTensor("a", GgufType.F32, List.of(1L, 1L), data()).dims())
        .containsExactly(1L);
  }

  @Test
  void tensor_rowsOfBrokenBlocks_isRefused() {
    assertThatThrownBy(() -> new NewTensor("a", GgufType.Q8_0, List.of(33L, 2L), data()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'a'", "[33, 2]", "32");
  }

  @Test
  void tensor_nameTooLong_isRefused() {
    var name = "ä".repeat(32);

    assertThatThrownBy(() -> new NewTensor(name, GgufType.F32, List.of(1L), data()))
        .hasMessageContainingAll("64 bytes", "63");
  }

  @Test
  void write_tensorsOfOneName_areRefused() {
    var tensors = List.of(vector("a", 1), vector("a", 2));

    assertThatThrownBy(() -> new GgufWriter(new GgufFields(), tensors)).hasMessageContaining("'a'");
  }

  @Test
  void write_dataOfAnotherSize_isNoFile() {
    var tensor = new NewTensor("short", GgufType.F32, List.of(3L), data(1, 2));
    var writer = new GgufWriter(new GgufFields(), List.of(tensor));

    assertThatThrownBy(() -> bytes(writer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("'short'", "8 bytes", "12");
  }

  @Test
  void write_sinkThatFails_passesItsErrorOn() {
    var writer = new GgufWriter(new GgufFields(), List.of(vector("a", 1)));

    assertThatThrownBy(
            () ->
                writer.write(
                    _ -> {
                      throw new IOException("no space left");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no space left");
  }
}
