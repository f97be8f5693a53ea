// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder that files are fetched into. Nothing is written outside it: names are harmless, see
 * {@link FileName}, and no symbolic link below it is followed. The folder may be one itself.
 *
 * @param folder made when something is to be written
 */
record Destination(Path folder) {
  /**
   * Takes a folder, or the place of one.
   *
   * @throws IOException if something else is there
   */
  static Destination at(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException("'" + folder + "' is there and is no folder");
    }
    return new Destination(folder);
  }

  /**
   * Where a file belongs.
   *
   * @param name a harmless one
   * @throws IOException if a link, or something that is neither folder nor file, is in its way
   */
  Path file(String name) throws IOException {
    var parts = name.split("/");
    var path = folder;
    for (int i = 0; i < parts.length; i++) {
      path = path.resolve(parts[i]);
      refuseLink(path);
      boolean last = i == parts.length - 1;
      if (Files.exists(path) && !(last ? Files.isRegularFile(path) : Files.isDirectory(path))) {
        throw new IOException(
            "'%s' is there and is no %s".formatted(path, last ? "regular file" : "folder"));
      }
    }
    return path;
  }

  /**
   * Where a file grows until it is complete.
   *
   * @throws IOException as {@link #file}
   */
  Path partial(String name) throws IOException {
    return file(name + FileName.PARTIAL);
  }

  /** Makes the folder of a file. */
  void makeRoom(String name) throws IOException {
    var room = file(name).getParent();
    if (room != null) {
      Files.createDirectories(room);
    }
  }

  /** Bytes that may be written here. */
  long usableBytes() throws IOException {
    var existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) {
      var parent = existing.getParent();
      if (parent == null) {
        throw new IOException("there is no folder above '" + folder + "'");
      }
      existing = parent;
    }
    return Files.getFileStore(existing).getUsableSpace();
  }

  private static void refuseLink(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      throw new IOException(
          "'" + path + "' is a symbolic link, expected a plain file or folder: remove it");
    }
  }
}
