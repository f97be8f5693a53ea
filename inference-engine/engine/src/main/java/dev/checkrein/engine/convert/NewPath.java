// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file or folder that appears under its name when it is complete, and not at all if it is not:
 * written beside its place and moved there. What is there already is never touched; an empty folder
 * may be. Must be closed.
 */
final class NewPath implements AutoCloseable {
  private final Path target;
  private final Path part;

  private NewPath(Path target, Path part) {
    this.target = target;
    this.part = part;
  }

  /** Writes what is to be there to the path that it is given. */
  @FunctionalInterface
  interface Writing {
    void write(Path part) throws IOException;
  }

  /**
   * Writes something new.
   *
   * @param output its place
   * @param input what is read for it, which must not be the same
   * @param bytes that will be written
   * @throws RequestException if something is there, or the disk has no room
   * @throws IOException if it cannot be written, with a message that names it
   */
  static void write(Path output, Path input, long bytes, Writing writing) throws IOException {
    try (var place = at(output, input, bytes)) {
      writing.write(place.part);
      place.move();
    } catch (IOException e) {
      throw new IOException(
          "cannot write '%s': %s"
              .formatted(
                  output, e instanceof AccessDeniedException ? "access denied" : e.getMessage()),
          e);
    }
  }

  private static NewPath at(Path output, Path input, long bytes) throws IOException {
    var target = output.toAbsolutePath().normalize();
    var folder = target.getParent();
    var name = target.getFileName();
    if (Files.exists(target) && Files.exists(input) && Files.isSameFile(target, input)) {
      throw new RequestException("'" + output + "' is the input; name another place to write to");
    }
    refuseExisting(target);
    if (folder == null || name == null || !Files.isDirectory(folder)) {
      throw new IOException("there is no folder '" + folder + "'");
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw new RequestException(
          "'%s' needs %,d bytes, the disk has %,d left".formatted(output, bytes, free));
    }
    var part = folder.resolve("." + name + "." + ProcessHandle.current().pid() + ".part");
    if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
      throw new RequestException("'" + part + "' is in the way; remove it if nothing writes to it");
    }
    part.toFile().deleteOnExit();
    return new NewPath(target, part);
  }

  private static void refuseExisting(Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS) || isEmptyFolder(target)) {
      return;
    }
    throw new RequestException(
        "'%s' is there already%s; remove it or name another place"
            .formatted(target, Files.isDirectory(target) ? " and not empty" : ""));
  }

  private static boolean isEmptyFolder(Path target) throws IOException {
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(target)) {
      return inside.findAny().isEmpty();
    }
  }

  private void move() throws IOException {
    refuseExisting(target);
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target);
    }
  }

  /** Removes what is not complete. */
  @Override
  public void close() throws IOException {
    if (!Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> inside = Files.walk(part)) {
      left = inside.sorted(Comparator.reverseOrder()).toList();
    }
    for (var path : left) {
      Files.delete(path);
    }
  }
}
