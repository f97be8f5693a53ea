// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fetches files of a repository into a folder: asks what the revision is, chooses, looks what is in
 * place, and downloads the rest of that very commit. Whatever ends it, no file has its name unless
 * it is complete, and the next run goes on where this one ended. Serves one thread.
 */
public final class Pull {
  private final Hub hub;
  private final Token token;
  private final Course course;

  /**
   * @param token is sent to the hub's own origin only, and never without encryption to another
   *     machine
   * @param pauses waits before something is tried again
   */
  public Pull(Hub hub, Token token, Patience patience, Pauses pauses, PullListener listener) {
    this.hub = hub;
    this.token = token;
    this.course = new Course(patience, pauses, listener);
  }

  /**
   * Fetches.
   *
   * @throws RequestException if what is asked for cannot be chosen, or does not fit on the disk
   * @throws dev.checkrein.engine.error.ModelFormatException if the hub describes the repository
   *     wrongly
   * @throws HubException if the hub does not deliver
   * @throws IOException if there is no connection, or the folder does not take the files
   * @throws java.util.concurrent.CancellationException if the user wants to end
   */
  public PullReport run(PullRequest request) throws IOException {
    if (hub.isExposed()) {
      course
          .listener()
          .note(
              Hub.origin(hub.base())
                  + " is not encrypted: others may read what is fetched"
                  + (token.present() ? ", and the token is not sent" : ""));
    }
    course.checkCancelled();
    var repository = request.repository();
    try (var client = new HubClient(hub, token, course)) {
      var listing =
          client.json(hub.listing(repository), Refusals.ofListing(repository, client), Listing::of);
      var files = new FileChoice(listing, repository.name()).choose(request.files());
      course.listener().planned(files.stream().mapToLong(RemoteFile::bytesKnown).sum());
      var destination = Destination.at(request.folder());
      var done = present(files, destination);
      var download = new Download(client, course, repository, listing.commit(), destination);
      for (var file : missing(files, done)) {
        done.put(file, download.fetch(file, bytes(done)));
      }
      return new PullReport(listing.commit(), files.stream().map(done::get).toList());
    }
  }

  /** What is in place; looks at every file before the first one is fetched. */
  private Map<RemoteFile, PulledFile> present(List<RemoteFile> files, Destination destination)
      throws IOException {
    var inventory = new Inventory(destination, course);
    var present = new HashMap<RemoteFile, PulledFile>();
    long missing = 0;
    for (var file : files) {
      var there = inventory.present(file);
      if (there.isPresent()) {
        present.put(file, there.get());
        course.listener().progressed(bytes(present));
      } else {
        missing += inventory.missingBytes(file);
      }
    }
    long usable = destination.usableBytes();
    if (missing > usable) {
      throw new RequestException(
          "'%s' has room for %s, expected %s: choose another folder with --to, or fewer files with"
                  .formatted(destination.folder(), ByteCount.text(usable), ByteCount.text(missing))
              + " --file");
    }
    return present;
  }

  /** What is to be fetched, small files first: what is wrong with them shows early. */
  private static List<RemoteFile> missing(
      List<RemoteFile> files, Map<RemoteFile, PulledFile> done) {
    var missing = new ArrayList<>(files);
    missing.removeIf(done::containsKey);
    missing.sort(Comparator.comparingLong(RemoteFile::bytes));
    return missing;
  }

  private static long bytes(Map<RemoteFile, PulledFile> done) {
    return done.values().stream().mapToLong(PulledFile::bytes).sum();
  }
}
