// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files of a commit one by one: goes on with what an earlier run left, goes on where a
 * connection broke off, and gives a file its name when its hash is right.
 */
final class Download {
  private final HubClient client;
  private final Course course;
  private final Repository repository;
  private final String commit;
  private final Destination destination;

  Download(
      HubClient client,
      Course course,
      Repository repository,
      String commit,
      Destination destination) {
    this.client = client;
    this.course = course;
    this.repository = repository;
    this.commit = commit;
    this.destination = destination;
  }

  /**
   * Fetches a file that is not in place yet.
   *
   * @param before bytes of other files that are in place, for the listener
   * @throws HubException if the hub does not deliver it, or something else under its name
   * @throws IOException if it cannot be written
   */
  PulledFile fetch(RemoteFile file, long before) throws IOException {
    destination.makeRoom(file.name());
    try (var part = PartialFile.open(destination.partial(file.name()))) {
      var transfer =
          new Transfer(
              client,
              new Transfer.Source(repository, commit, file),
              part,
              bytes -> course.listener().progressed(before + bytes));
      if (!mayGoOn(part, file)) {
        transfer.restart();
      }
      var hashes = complete(transfer, part);
      if (transfer.reused() > 0 && isWrong(transfer.checksum(), hashes)) {
        course.listener().note(transfer.subject() + ": what was there is of another file, anew");
        transfer.restart();
        hashes = complete(transfer, part);
      }
      var expected = transfer.checksum();
      if (expected != null && isWrong(expected, hashes)) {
        part.delete();
        throw new HubException(
            "%s: has %s, expected %s by the hub: removed, try again"
                .formatted(transfer.subject(), expected.found(hashes), expected));
      }
      part.complete(destination.file(file.name()));
      return new PulledFile(
          file.name(), hashes.bytes(), hashes.sha256(), transfer.fetched(), transfer.reused());
    }
  }

  /** Only a hash tells in the end whether what is there is of the same file. */
  private static boolean mayGoOn(PartialFile part, RemoteFile file) {
    return file.checksum() != null
        && (file.bytes() == RemoteFile.UNKNOWN || part.size() <= file.bytes());
  }

  private Hashes complete(Transfer transfer, PartialFile part) throws IOException {
    for (int drops = 0; !transfer.complete(); ) {
      course.checkCancelled();
      try {
        transfer.advance();
      } catch (DropException e) {
        if (drops == course.patience().dropsMax()) {
          throw new HubException(
              "%s: %s, %d times; the same command goes on with the %d bytes that are there"
                  .formatted(transfer.subject(), e.getMessage(), drops + 1, part.size()));
        }
        course.pause(
            course.patience().pause(drops++),
            "%s: %s, going on at byte %d"
                .formatted(transfer.subject(), e.getMessage(), part.size()));
      }
    }
    return part.hashes(transfer.checksum(), course::cancelled);
  }

  private static boolean isWrong(@Nullable Checksum expected, Hashes hashes) {
    return expected != null && !expected.matches(hashes);
  }
}
