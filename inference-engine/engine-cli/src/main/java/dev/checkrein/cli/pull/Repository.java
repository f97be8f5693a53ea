// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.RequestException;
import java.util.regex.Pattern;

/**
 * A repository of a hub at one of its revisions.
 *
 * @param name {@code OWNER/NAME}, or {@code NAME} alone
 * @param revision branch, tag or commit
 */
public record Repository(String name, String revision) {
  /** The revision where none is named. */
  public static final String REVISION_DEFAULT = "main";

  private static final int PART_CHARS_MAX = 96;
  private static final int REVISION_CHARS_MAX = 255;
  private static final int PARTS_MAX = 2;
  private static final Pattern PART =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_-])?");
  private static final Pattern REVISION = Pattern.compile("[\\x21-\\x7e]+");

  public Repository {
    var parts = name.split("/", -1);
    for (var part : parts) {
      if (parts.length > PARTS_MAX
          || part.length() > PART_CHARS_MAX
          || part.contains("..")
          || !PART.matcher(part).matches()) {
        throw new RequestException(
            "repository '%s', expected OWNER/NAME of letters, digits, '.', '_' and '-'"
                .formatted(FileName.shown(name)));
      }
    }
    if (revision.length() > REVISION_CHARS_MAX
        || revision.contains("..")
        || !REVISION.matcher(revision).matches()) {
      throw new RequestException(
          "revision '%s', expected a branch, a tag or a commit"
              .formatted(FileName.shown(revision)));
    }
  }

  /** Reads {@code OWNER/NAME[@REVISION]}. */
  public static Repository parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new Repository(text, REVISION_DEFAULT)
        : new Repository(text.substring(0, at), text.substring(at + 1));
  }

  /** The name without its owner. */
  public String lastName() {
    return name.substring(name.indexOf('/') + 1);
  }
}
