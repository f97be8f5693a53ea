// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.safetensors;

import dev.checkrein.engine.checkpoint.ByteSink;
import dev.checkrein.engine.checkpoint.TensorData;
import dev.checkrein.engine.json.Json;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a safetensors file: the length of the header, the header, the data without holes. Tensors
 * of wide elements come first, then by name, as the reference implementation writes them: so all
 * data are aligned to their elements.
 *
 * <p>Format: the README of huggingface/safetensors, "Format".
 */
public final class SafetensorsWriter {
  private static final int LENGTH_BYTES = 8;

  private final List<Entry> entries;
  private final byte[] header;
  private final long bytes;

  /**
   * A tensor that is to be written.
   *
   * @param shape sizes, slowest dimension first
   * @param data its bytes
   */
  public record Entry(String name, Dtype dtype, List<Long> shape, TensorData data) {
    public Entry {
      shape = List.copyOf(shape);
    }

    /**
     * Bytes of its data.
     *
     * @throws ArithmeticException if a long does not hold them
     */
    public long bytes() {
      long bits = dtype.bits();
      for (long size : shape) {
        bits = Math.multiplyExact(bits, size);
      }
      return bits / Byte.SIZE;
    }
  }

  /**
   * Lays out a file.
   *
   * @throws IllegalArgumentException if two tensors have the same name, or the header is too long
   * @throws ArithmeticException if a long does not hold the size
   */
  public SafetensorsWriter(List<Entry> tensors) {
    var sorted = new ArrayList<>(tensors);
    sorted.sort(
        Comparator.comparingInt((Entry entry) -> -entry.dtype().bits()).thenComparing(Entry::name));
    entries = List.copyOf(sorted);
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("__metadata__", Map.of("format", "pt"));
    long end = 0;
    for (var entry : entries) {
      long begin = end;
      end = Math.addExact(begin, entry.bytes());
      var fields = new LinkedHashMap<String, @Nullable Object>();
      fields.put("dtype", entry.dtype().name());
      fields.put("shape", entry.shape());
      fields.put("data_offsets", List.of(begin, end));
      if (json.put(entry.name(), fields) != null) {
        throw new IllegalArgumentException("two tensors have the name '" + entry.name() + "'");
      }
    }
    header = header(json);
    bytes = Math.addExact(header.length, end);
  }

  /** The length, and the text filled with spaces so that the data begin aligned. */
  private static byte[] header(Map<String, @Nullable Object> json) {
    var text = Json.write(json).getBytes(StandardCharsets.UTF_8);
    int length = Math.ceilDiv(text.length, LENGTH_BYTES) * LENGTH_BYTES;
    if (length > SafetensorsFile.HEADER_BYTES_MAX) {
      throw new IllegalArgumentException(
          "the header has %d bytes, expected at most %d"
              .formatted(length, SafetensorsFile.HEADER_BYTES_MAX));
    }
    var out = ByteBuffer.allocate(LENGTH_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(length).put(text);
    while (out.hasRemaining()) {
      out.put((byte) ' ');
    }
    return out.array();
  }

  /** Bytes of the whole file. */
  public long bytes() {
    return bytes;
  }

  /**
   * Writes it.
   *
   * @throws IOException if the sink fails
   * @throws IllegalStateException if a tensor gives more or fewer bytes than its shape needs
   */
  public void write(ByteSink sink) throws IOException {
    sink.append(MemorySegment.ofArray(header));
    for (var entry : entries) {
      long[] given = {0};
      entry
          .data()
          .write(
              part -> {
                given[0] += part.byteSize();
                sink.append(part);
              });
      if (given[0] != entry.bytes()) {
        throw new IllegalStateException(
            "tensor '%s' gave %d bytes, expected %d"
                .formatted(entry.name(), given[0], entry.bytes()));
      }
    }
  }
}
