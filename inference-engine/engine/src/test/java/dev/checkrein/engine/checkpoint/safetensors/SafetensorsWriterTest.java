// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.checkrein.engine.checkpoint.TensorData;
import dev.checkrein.engine.checkpoint.safetensors.SafetensorsWriter.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir private Path folder;

  private static TensorData bytes(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return sink -> sink.append(MemorySegment.ofArray(bytes));
  }

  private Path write(List<Entry> entries) throws IOException {
    var writer = new SafetensorsWriter(entries);
    var out = new ByteArrayOutputStream();
    writer.write(part -> out.writeBytes(part.toArray(ValueLayout.JAVA_BYTE)));
    assertThat(out.size()).isEqualTo((int) writer.bytes());
    return Files.write(folder.resolve("x.safetensors"), out.toByteArray());
  }

  @Test
  void write_tensors_areReadBackAlignedToTheirElements() throws IOException {
    var file =
        write(
            List.of(
                new Entry("codes", Dtype.U8, List.of(1L, 3L), bytes(1, 2, 3)),
                new Entry("factor", Dtype.F32, List.of(), bytes(0, 0, 128, 63)),
                new Entry("b", Dtype.BF16, List.of(1L), bytes(128, 63)),
                new Entry("a", Dtype.BF16, List.of(1L), bytes(0, 64)),
                new Entry("none", Dtype.U8, List.of(0L, 4L), bytes())));

    try (var arena = Arena.ofConfined()) {
      var read = SafetensorsFile.open(file, arena);
      assertThat(read.tensors().keySet()).containsExactly("factor", "a", "b", "codes", "none");
      for (var tensor : read.tensors().values()) {
        assertThat(tensor.begin() * Byte.SIZE % tensor.dtype().bits()).as(tensor.name()).isZero();
      }
      assertThat(read.tensors().get("factor").shape()).isEmpty();
      assertThat(read.data(read.tensors().get("codes")).toArray(ValueLayout.JAVA_BYTE))
          .containsExactly(1, 2, 3);
    }
  }

  @Test
  void write_tensorsOfOneName_areRefused() {
    var entry = new Entry("a", Dtype.U8, List.of(1L), bytes(1));

    assertThatThrownBy(() -> new SafetensorsWriter(List.of(entry, entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a'");
  }

  @Test
  void write_dataOfAnotherSize_isNoFile() {
    assertThatThrownBy(() -> write(List.of(new Entry("a", Dtype.U8, List.of(2L), bytes(1)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("'a'", "1 bytes", "2");
  }
}
