// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/**
 * One GGUF file: its checked metadata and tensor table, and its data, mapped read-only. A file
 * without tensors is a vocabulary. Thread-safe; the mapping belongs to the arena it was opened
 * with.
 *
 * <p>A file that is cut short while it is mapped makes reads fail with {@link InternalError}:
 * {@link #fault(InternalError)} turns that into a message.
 */
public final class GgufFile {
  private final Path path;
  private final MemorySegment mapped;
  private final GgufMetadata metadata;
  private final Map<String, GgufTensor> tensors;
  private final long dataBegin;

  private GgufFile(Path path, MemorySegment mapped, GgufHeader header) {
    this.path = path;
    this.mapped = mapped;
    metadata = header.metadata();
    tensors = Collections.unmodifiableMap(header.tensors());
    dataBegin = header.dataBegin();
  }

  /**
   * Maps the file, reads and checks what stands before the data.
   *
   * @param arena owns the mapping
   * @throws ModelFormatException if the file cannot be read or is not what the format demands
   */
  public static GgufFile open(Path path, Arena arena) {
    if (!Files.isRegularFile(path)) {
      throw new ModelFormatException(
          path + (Files.exists(path) ? ": not a regular file" : ": no such file"));
    }
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return of(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      throw new ModelFormatException(path + ": cannot be read: " + e, e);
    } catch (InternalError e) {
      throw new ModelFormatException(path + ": cut short while it was read", e);
    }
  }

  /** Reads a file whose bytes are at hand. */
  static GgufFile of(Path path, MemorySegment bytes) {
    return new GgufFile(path, bytes, new GgufHeader(path.toString(), bytes));
  }

  /** The file's path. */
  public Path path() {
    return path;
  }

  /** Its keys and values. */
  public GgufMetadata metadata() {
    return metadata;
  }

  /** All tensors by name, in the order of the table. */
  public Map<String, GgufTensor> tensors() {
    return tensors;
  }

  /** Bytes of all tensors. */
  public long bytes() {
    return tensors.values().stream().mapToLong(GgufTensor::bytes).sum();
  }

  /** The bytes of a tensor of this file: read-only, aligned as the file aligns them. */
  public MemorySegment data(GgufTensor tensor) {
    checkOpen();
    return mapped.asSlice(dataBegin + tensor.offset(), tensor.bytes());
  }

  /** Refuses to go on where the arena is closed. */
  void checkOpen() {
    if (!mapped.scope().isAlive()) {
      throw new IllegalStateException(path + ": the checkpoint is closed");
    }
  }

  /** Whether the file is still as long as it was when it was mapped, if it was. */
  public boolean intact() {
    try {
      return !mapped.isMapped() || Files.size(path) == mapped.byteSize();
    } catch (IOException e) {
      return false;
    }
  }

  /** What to throw where reading {@link #data} failed because the file was changed underneath. */
  public ModelFormatException fault(InternalError error) {
    return new ModelFormatException(
        path
            + ": changed while it was in use (%d bytes when opened); open the model again"
                .formatted(mapped.byteSize()),
        error);
  }
}
