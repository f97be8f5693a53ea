// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** What a destination has of the files already. */
record Inventory(Destination destination, Course course) {
  /**
   * A file that is in place.
   *
   * @return empty if it is to be fetched
   * @throws IOException if another file has its name: it is not overwritten
   */
  Optional<PulledFile> present(RemoteFile file) throws IOException {
    var path = destination.file(file.name());
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    var expected = file.checksum();
    if (expected == null && file.bytes() == RemoteFile.UNKNOWN) {
      throw different(path + ": is there, and the hub says nothing to compare it with");
    }
    long bytes = Files.size(path);
    if (file.bytes() != RemoteFile.UNKNOWN && bytes != file.bytes()) {
      throw different(
          "%s: is there and has %d bytes, the hub's file has %d"
              .formatted(path, bytes, file.bytes()));
    }
    try (var channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      var hashes = Hashes.of(channel, expected, course::cancelled);
      if (expected != null && !expected.matches(hashes)) {
        throw different(
            "%s: is there and has %s, the hub's file has %s"
                .formatted(path, expected.found(hashes), expected));
      }
      return Optional.of(new PulledFile(file.name(), bytes, hashes.sha256(), 0, bytes));
    }
  }

  /** Bytes that are still to be written of a file that is not in place, as far as is known. */
  long missingBytes(RemoteFile file) throws IOException {
    var part = destination.partial(file.name());
    long there = Files.exists(part, LinkOption.NOFOLLOW_LINKS) ? Files.size(part) : 0;
    return Math.max(0, file.bytesKnown() - there);
  }

  private static IOException different(String what) {
    return new IOException(what + ": remove it, or choose another folder with --to");
  }
}
