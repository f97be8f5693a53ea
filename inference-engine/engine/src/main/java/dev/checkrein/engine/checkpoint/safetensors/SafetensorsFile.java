// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.safetensors;

import dev.checkrein.engine.error.ModelFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/**
 * One safetensors file: its checked header and its data, mapped read-only. Thread-safe; the mapping
 * belongs to the arena it was opened with.
 *
 * <p>A file that is cut short while it is mapped makes reads fail with {@link InternalError}:
 * {@link #fault(InternalError)} turns that into a message.
 */
public final class SafetensorsFile {
  /** Bytes of the largest header that is read, the limit of the reference implementation. */
  public static final long HEADER_BYTES_MAX = 100_000_000;

  private static final int LENGTH_BYTES = 8;
  private static final byte[] LFS_POINTER =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private final Path path;
  private final long fileBytes;
  private final Map<String, StoredTensor> tensors;
  private final MemorySegment data;

  private SafetensorsFile(
      Path path, long fileBytes, Map<String, StoredTensor> tensors, MemorySegment data) {
    this.path = path;
    this.fileBytes = fileBytes;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.data = data;
  }

  /**
   * Reads and checks the header and maps the data.
   *
   * @param arena owns the mapping
   * @throws ModelFormatException if the file cannot be read or is not what the format demands
   */
  public static SafetensorsFile open(Path path, Arena arena) {
    if (!Files.isRegularFile(path)) {
      throw new ModelFormatException(
          path + (Files.exists(path) ? ": not a regular file" : ": no such file"));
    }
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      long headerBytes = headerBytes(channel, path, size);
      long begin = LENGTH_BYTES + headerBytes;
      channel.position(LENGTH_BYTES);
      var json =
          new BufferedInputStream(
              new Limited(Channels.newInputStream(channel), headerBytes), 1 << 16);
      var tensors = SafetensorsHeader.read(json, path.toString(), size - begin);
      var data =
          size == begin
              ? MemorySegment.ofArray(new byte[0]).asReadOnly()
              : channel.map(FileChannel.MapMode.READ_ONLY, begin, size - begin, arena);
      return new SafetensorsFile(path, size, tensors, data);
    } catch (IOException e) {
      throw new ModelFormatException(path + ": cannot be read: " + e, e);
    }
  }

  private static long headerBytes(FileChannel channel, Path path, long size) throws IOException {
    var start = ByteBuffer.allocate(LFS_POINTER.length).order(ByteOrder.LITTLE_ENDIAN);
    while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
      // reads on until the buffer is full or the file ends
    }
    start.flip();
    if (start.equals(ByteBuffer.wrap(LFS_POINTER))) {
      throw new ModelFormatException(
          path + ": a Git LFS pointer, not the weights; fetch them with 'git lfs pull'");
    }
    if (size < LENGTH_BYTES + 2 || start.remaining() < LENGTH_BYTES + 1) {
      throw new ModelFormatException(
          path + ": " + size + " bytes, too short for a safetensors file");
    }
    long length = start.getLong(0);
    if (length < 0 || length > HEADER_BYTES_MAX) {
      throw new ModelFormatException(
          path
              + ": header length %s at offset 0, expected at most %d"
                  .formatted(Long.toUnsignedString(length), HEADER_BYTES_MAX));
    }
    if (length < 2 || length > size - LENGTH_BYTES) {
      throw new ModelFormatException(
          path
              + ": header length %d at offset 0, expected 2 to %d, what is left of the file"
                  .formatted(length, size - LENGTH_BYTES));
    }
    if (start.get(LENGTH_BYTES) != '{') {
      throw new ModelFormatException(
          path
              + ": the header begins with byte 0x%02x at offset 8, expected '{'"
                  .formatted(start.get(LENGTH_BYTES) & 0xff));
    }
    return length;
  }

  /** The file's path. */
  public Path path() {
    return path;
  }

  /** All tensors by name, in the order of the header. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Bytes of all tensors. */
  public long bytes() {
    return data.byteSize();
  }

  /**
   * The bytes of a tensor of this file: read-only, aligned to its element only where the file
   * aligns it.
   */
  public MemorySegment data(StoredTensor tensor) {
    if (!data.scope().isAlive()) {
      throw new IllegalStateException(path + ": the checkpoint is closed");
    }
    return data.asSlice(tensor.begin(), tensor.bytes());
  }

  /** Whether the file is still as long as it was when it was mapped. */
  public boolean intact() {
    try {
      return Files.size(path) == fileBytes;
    } catch (IOException e) {
      return false;
    }
  }

  /** What to throw where reading {@link #data} failed because the file was changed underneath. */
  public ModelFormatException fault(InternalError error) {
    return new ModelFormatException(
        path
            + ": changed while it was in use (%d bytes when opened); open the model again"
                .formatted(fileBytes),
        error);
  }

  /** The first bytes of a stream; ending earlier is an error. Closing leaves the stream open. */
  private static final class Limited extends FilterInputStream {
    private long left;

    Limited(InputStream in, long bytes) {
      super(in);
      left = bytes;
    }

    @Override
    public void close() {
      // the channel below is still to be mapped
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 || length == 0) {
        return length == 0 ? 0 : -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("ended " + left + " bytes before the end of the header");
      }
      left -= count;
      return count;
    }
  }
}
