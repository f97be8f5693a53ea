// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a hub says of a revision: {@code {"sha": …, "siblings": [{"rfilename": …, "size": …,
 * "blobId": …, "lfs": {"sha256": …, "size": …}}]}}. Other fields do not matter.
 *
 * @param commit that the revision stands for: all files are fetched of it
 * @param files in the hub's order
 */
record Listing(String commit, List<RemoteFile> files) {
  /** The most files that a repository may have. */
  static final int FILES_MAX = 50_000;

  /** The longest file, 8 TiB. */
  static final long FILE_BYTES_MAX = 8L << 40;

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

  /**
   * Reads it.
   *
   * @throws ModelFormatException naming the field that is not as it must be
   */
  static Listing of(JsonObject answer) {
    if (!COMMIT.matcher(answer.string("sha")).matches()) {
      throw answer.wrong("sha", "the id of a commit");
    }
    answer.require("siblings");
    var siblings = answer.list("siblings");
    if (siblings.size() > FILES_MAX) {
      throw new ModelFormatException(
          "%s: lists %d files, the limit is %d"
              .formatted(answer.source(), siblings.size(), FILES_MAX));
    }
    var files = new ArrayList<RemoteFile>(siblings.size());
    for (var sibling : siblings) {
      files.add(
          file(JsonObject.from(sibling, answer.source() + ": siblings[" + files.size() + "]")));
    }
    return new Listing(answer.string("sha"), List.copyOf(files));
  }

  /** In LFS the Git object is a pointer, and its id nothing to compare the file with. */
  private static RemoteFile file(JsonObject sibling) {
    var name = sibling.string("rfilename");
    if (!sibling.has("lfs")) {
      return new RemoteFile(
          name,
          bytes(sibling),
          text(sibling, "blobId", "oid").flatMap(Checksum::ofGit).orElse(null));
    }
    var lfs = sibling.object("lfs");
    long bytes = bytes(sibling.has("size") ? sibling : lfs);
    return new RemoteFile(name, bytes, checksum(lfs));
  }

  private static @Nullable Checksum checksum(JsonObject lfs) {
    return text(lfs, "sha256", "oid").flatMap(Checksum::ofLfs).orElse(null);
  }

  private static Optional<String> text(JsonObject object, String name, String otherName) {
    return object.optionalString(name).or(() -> object.optionalString(otherName));
  }

  private static long bytes(JsonObject object) {
    return switch (object.fields().get("size")) {
      case null -> RemoteFile.UNKNOWN;
      case Long bytes when bytes >= 0 && bytes <= FILE_BYTES_MAX -> bytes;
      default -> throw object.wrong("size", "a number of bytes from 0 to " + FILE_BYTES_MAX);
    };
  }
}
