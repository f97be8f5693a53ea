// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds everything a service keeps. Held by one service at a time, through a lock
 * on the file {@code desk.lock}; the lock goes with the process, however it ends.
 */
public final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Where data lies unless something else is said: {@code $XDG_DATA_HOME} or {@code
   * ~/.local/share}.
   */
  public static Path standard(Map<String, String> environment, String home) {
    var base = environment.get("XDG_DATA_HOME");
    var root =
        base == null || base.isBlank() || !Path.of(base).isAbsolute()
            ? Path.of(home, ".local", "share")
            : Path.of(base);
    return root.resolve("checkrein").resolve("ticket-desk");
  }

  /**
   * Takes hold of a folder, which is created if need be.
   *
   * @throws DataFolderException if another service holds it, or it cannot be written
   */
  public static DataFolder open(Path folder) {
    var path = folder.toAbsolutePath().normalize();
    var file = path.resolve("desk.lock");
    FileChannel channel = null;
    try {
      Files.createDirectories(path);
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      var lock = channel.tryLock();
      if (lock != null) {
        return new DataFolder(path, channel, lock);
      }
      channel.close();
      throw inUse(path, null);
    } catch (OverlappingFileLockException e) {
      close(channel);
      throw inUse(path, e);
    } catch (IOException e) {
      close(channel);
      throw new DataFolderException(
          "data folder %s cannot be used: %s; choose another with --data"
              .formatted(path, e.getClass().getSimpleName() + " " + e.getMessage()),
          e);
    }
  }

  private static DataFolderException inUse(Path path, @Nullable Throwable cause) {
    return new DataFolderException(
        "data folder %s is in use by another service; stop that one or choose another folder with --data"
            .formatted(path),
        cause);
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new DataFolderException("the lock file cannot be closed: " + e.getMessage(), e);
      }
    }
  }

  public Path path() {
    return path;
  }

  /** Address of the database. Every commit is written before it returns. */
  public String jdbcUrl() {
    return "jdbc:h2:file:" + path.resolve("desk") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
