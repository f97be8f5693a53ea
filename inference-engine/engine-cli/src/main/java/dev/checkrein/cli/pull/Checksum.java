// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a hub says a file's content is.
 *
 * @param kind of hash
 * @param hex lower case
 */
record Checksum(Kind kind, String hex) {
  /** Hashes that hubs give. */
  enum Kind {
    /** Of the content: files in Git LFS. */
    SHA256,
    /** Of the content as a Git object, SHA-1 of {@code "blob " + length + "\0" + content}. */
    GIT_BLOB
  }

  private static final Pattern SHA256_FORM = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern SHA1_FORM = Pattern.compile("[0-9a-f]{40}");

  /** A hash of LFS, with or without the name of its kind before it; empty if it is malformed. */
  static Optional<Checksum> ofLfs(String text) {
    return of(Kind.SHA256, SHA256_FORM, text.startsWith("sha256:") ? text.substring(7) : text);
  }

  /** The id of a Git object; empty if it is malformed. */
  static Optional<Checksum> ofGit(String text) {
    return of(Kind.GIT_BLOB, SHA1_FORM, text);
  }

  /** What the hub's own entity tag says: the one or the other, or nothing. */
  static Optional<Checksum> ofTag(String tag) {
    var plain = tag.strip().replaceFirst("^W/", "").replace("\"", "");
    return ofLfs(plain).or(() -> ofGit(plain));
  }

  private static Optional<Checksum> of(Kind kind, Pattern form, String text) {
    var hex = text.strip().toLowerCase(Locale.ROOT);
    return form.matcher(hex).matches() ? Optional.of(new Checksum(kind, hex)) : Optional.empty();
  }

  /** Whether a file has this content. */
  boolean matches(Hashes hashes) {
    return hex.equals(hashes.of(kind));
  }

  /** The hash that a file has instead, for messages. */
  String found(Hashes hashes) {
    return label() + " " + hashes.of(kind);
  }

  @Override
  public String toString() {
    return label() + " " + hex;
  }

  private String label() {
    return switch (kind) {
      case SHA256 -> "sha256";
      case GIT_BLOB -> "git blob";
    };
  }
}
