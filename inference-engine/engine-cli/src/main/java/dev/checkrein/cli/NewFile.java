// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file of float32 that appears under its name when it is complete, and not at all if it is not:
 * written beside it and moved. Must be closed. Confined to one thread.
 */
final class NewFile implements AutoCloseable {
  private final Path target;
  private final Path part;
  private final FileChannel channel;

  private NewFile(Path target, Path part, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /**
   * Makes the file beside its place.
   *
   * @param file where it shall be; a file that is there is replaced in the end
   * @throws IOException if it cannot be written, with a message that names it
   */
  static NewFile at(Path file) throws IOException {
    var target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    var folder = target.getParent();
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new IOException("cannot write '" + file + "': it is there and is no regular file");
    }
    if (folder == null || target.getFileName() == null || !Files.isDirectory(folder)) {
      throw new IOException("cannot write '" + file + "': there is no folder '" + folder + "'");
    }
    var part =
        folder.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      var channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      part.toFile().deleteOnExit();
      return new NewFile(target, part, channel);
    } catch (IOException e) {
      throw new IOException(
          "cannot write '%s': %s"
              .formatted(file, e instanceof AccessDeniedException ? "access denied" : e),
          e);
    }
  }

  /**
   * Writes numbers, little-endian.
   *
   * @throws UncheckedIOException if it cannot, with a message that names the file
   */
  void append(float[] values) {
    var bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write '" + target + "': " + e.getMessage(), e);
    }
  }

  /** Moves the file to its place. */
  void complete() throws IOException {
    channel.force(true);
    channel.close();
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes what is not complete. */
  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(part);
  }
}
