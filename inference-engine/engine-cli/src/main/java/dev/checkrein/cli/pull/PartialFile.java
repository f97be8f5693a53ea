// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows until it is complete and then takes its name. What is there stays when it is
 * closed, to be gone on with. No other process may write it meanwhile. Must be closed; confined to
 * one thread.
 */
final class PartialFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private long size;

  private PartialFile(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens or makes it.
   *
   * @throws IOException if it cannot be written, with a message that names it
   */
  @SuppressWarnings("MustBeClosedChecker") // the partial file owns the channel
  static PartialFile open(Path path) throws IOException {
    var channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      if (channel.tryLock() == null) {
        throw new OverlappingFileLockException();
      }
      long size = channel.size();
      channel.position(size);
      return new PartialFile(path, channel, size);
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException("'" + path + "' is being written by somebody else", e);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /** Bytes that it has. */
  long size() {
    return size;
  }

  /**
   * Writes at its end.
   *
   * @throws IOException if the disk does not take it, with a message that names the file
   */
  void append(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        size += channel.write(bytes);
      }
    } catch (IOException e) {
      throw new IOException("cannot write '" + path + "': " + e.getMessage(), e);
    }
  }

  /** Forgets what is there. */
  void restart() throws IOException {
    channel.truncate(0);
    channel.position(0);
    size = 0;
  }

  /** What is there. */
  Hashes hashes(@Nullable Checksum expected, BooleanSupplier cancelled) throws IOException {
    return Hashes.of(channel, expected, cancelled);
  }

  /** Gives it its name. */
  void complete(Path target) throws IOException {
    channel.force(true);
    channel.close();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "appeared while it was fetched: remove it");
    }
    try {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(path, target);
    }
  }

  /** Removes it. */
  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
