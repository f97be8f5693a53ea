// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.checkpoint.ByteSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

/**
 * Writes a GGUF file, version 3: metadata, tensor table, then the data of each tensor in order,
 * each padded with zeros to the alignment, the last one too.
 *
 * <p>Format: ggml, "docs/gguf.md".
 */
public final class GgufWriter {
  private static final int VERSION = 3;

  private final List<NewTensor> tensors;
  private final int alignment;
  private final byte[] head;
  private final long bytes;

  /**
   * Lays out a file.
   *
   * @throws IllegalArgumentException if two tensors have the same name, or there are too many
   * @throws ArithmeticException if a long does not hold the size
   */
  public GgufWriter(GgufFields fields, List<NewTensor> tensors) {
    this.tensors = List.copyOf(tensors);
    alignment = fields.alignment();
    if (tensors.size() > GgufHeader.TENSORS_MAX) {
      throw new IllegalArgumentException(
          tensors.size() + " tensors, expected at most " + GgufHeader.TENSORS_MAX);
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(GgufHeader.MAGIC.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(GgufFields.int32(VERSION));
    out.writeBytes(GgufFields.int64(tensors.size()));
    out.writeBytes(GgufFields.int64(fields.count()));
    fields.writeTo(out);
    long dataBytes = table(out);
    out.writeBytes(new byte[(int) padding(out.size())]);
    head = out.toByteArray();
    bytes = Math.addExact(head.length, dataBytes);
  }

  private long table(ByteArrayOutputStream out) {
    var names = new HashSet<String>();
    long offset = 0;
    for (var tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors have the name '" + tensor.name() + "'");
      }
      var entry = tensor.at(offset);
      out.writeBytes(GgufFields.text(entry.name()));
      out.writeBytes(GgufFields.int32(entry.dims().size()));
      entry.dims().forEach(size -> out.writeBytes(GgufFields.int64(size)));
      out.writeBytes(GgufFields.int32(entry.type().id()));
      out.writeBytes(GgufFields.int64(offset));
      long size = entry.bytes();
      offset = Math.addExact(offset, Math.addExact(size, padding(size)));
    }
    return offset;
  }

  private long padding(long size) {
    return Math.floorMod(-size, (long) alignment);
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
    sink.append(MemorySegment.ofArray(head));
    for (var tensor : tensors) {
      long size = tensor.bytes();
      long[] given = {0};
      tensor
          .data()
          .write(
              part -> {
                given[0] += part.byteSize();
                sink.append(part);
              });
      if (given[0] != size) {
        throw new IllegalStateException(
            "tensor '%s' gave %d bytes, expected %d".formatted(tensor.name(), given[0], size));
      }
      sink.append(MemorySegment.ofArray(new byte[(int) padding(size)]));
    }
  }
}
