// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.pocket;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The unpacked model in a cache folder. A folder is complete from the moment it has its name: it is
 * written under another one and renamed. Whoever writes holds a lock file, so two processes or
 * threads never do the same work, and what a killed one left behind is known to be litter.
 *
 * @param root the folder of this product in the cache
 * @param manifest what the model consists of
 */
record Cache(Path root, Manifest manifest) {
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /**
   * The folder, unpacked if it is missing or damaged.
   *
   * @throws IOException if it cannot be written, or another process holds the lock for too long
   */
  Path open() throws IOException {
    var folder = root.resolve(manifest.folderName());
    if (manifest.matches(folder)) {
      return folder;
    }
    Files.createDirectories(root);
    try (var channel =
            FileChannel.open(
                root.resolve(manifest.folderName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = lock(channel)) {
      if (!manifest.matches(folder)) {
        unpack(folder);
      }
    }
    return folder;
  }

  private FileLock lock(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    while (true) {
      var lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(
            "another process has been unpacking to %s for more than %d s"
                .formatted(root, WAIT_MAX.toSeconds()));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process has it
    }
  }

  private void unpack(Path folder) throws IOException {
    deleteLitter();
    var fresh = root.resolve(manifest.folderName() + ".new");
    try {
      manifest.unpack(Files.createDirectory(fresh));
      if (Files.exists(folder)) {
        Files.move(
            folder,
            root.resolve(manifest.folderName() + ".damaged"),
            StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteLitter();
    }
  }

  private void deleteLitter() throws IOException {
    delete(root.resolve(manifest.folderName() + ".new"));
    delete(root.resolve(manifest.folderName() + ".damaged"));
  }

  /** Deletes a file or folder with all that is in it, if it is there; links are not followed. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
