// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.ByteSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends to a new file, a megabyte at a time. Must be closed. Confined to one thread. */
final class BufferedFile implements ByteSink, AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /**
   * Makes the file.
   *
   * @throws IOException if it cannot be written or is there already
   */
  BufferedFile(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void append(MemorySegment bytes) throws IOException {
    for (long from = 0; from < bytes.byteSize(); ) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int length = (int) Math.min(buffer.remaining(), bytes.byteSize() - from);
      buffer.put(bytes.asSlice(from, length).asByteBuffer());
      from += length;
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Sees to it that all bytes are on the disk. */
  void finish() throws IOException {
    flush();
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
