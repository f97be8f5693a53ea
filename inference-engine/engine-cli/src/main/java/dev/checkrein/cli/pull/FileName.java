// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import dev.checkrein.engine.error.ModelFormatException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of files as a hub lists them: relative paths with slashes. They come from a stranger and
 * become paths here, so that only plain ones pass, on whatever system this runs.
 */
final class FileName {
  /** Characters of a name. */
  static final int CHARS_MAX = 400;

  /**
   * Characters of one part of it: what file systems hold, the ending of a partial file included.
   */
  static final int PART_CHARS_MAX = 120;

  /** Parts, folders and file. */
  static final int DEPTH_MAX = 8;

  /** How the name of a partial file ends. */
  static final String PARTIAL = ".part";

  private static final int SHOWN_CHARS_MAX = 100;

  // no control or format characters, no backslash, no colon, no wildcards, no quotes
  private static final Pattern PART =
      Pattern.compile(
          "[\\p{L}\\p{M}\\p{N}._+=@,()\\[\\]{}~#&!%-][\\p{L}\\p{M}\\p{N}._+=@,()\\[\\]{}~#&!% -]*");

  /** Names that are devices on Windows, with any ending. */
  private static final Pattern DEVICE =
      Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

  private FileName() {}

  /**
   * Passes a name that is harmless.
   *
   * @throws ModelFormatException if it is not
   */
  static void check(String name) {
    var what = fault(name);
    if (what != null) {
      throw new ModelFormatException(
          "the hub lists a file '%s': %s, expected a plain relative path"
              .formatted(shown(name), what));
    }
  }

  /** Whether a name is harmless. */
  static boolean isPlain(String name) {
    return fault(name) == null;
  }

  private static @Nullable String fault(String name) {
    if (name.length() > CHARS_MAX) {
      return "its name has " + name.length() + " characters, the limit is " + CHARS_MAX;
    }
    var parts = name.split("/", -1);
    if (parts.length > DEPTH_MAX) {
      return "it is " + parts.length + " levels deep, the limit is " + DEPTH_MAX;
    }
    for (var part : parts) {
      if (part.length() > PART_CHARS_MAX) {
        return "a part has " + part.length() + " characters, the limit is " + PART_CHARS_MAX;
      }
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return "it has a part '" + part + "'";
      }
      if (!PART.matcher(part).matches() || part.endsWith(".") || part.endsWith(" ")) {
        return "it has characters that are no part of names everywhere";
      }
      if (part.equalsIgnoreCase(".git") || DEVICE.matcher(part).matches()) {
        return "'" + part + "' is reserved";
      }
    }
    return name.endsWith(PARTIAL) ? "its ending is reserved" : null;
  }

  /** A text of a stranger for messages: short, on one line, without control characters. */
  static String shown(String text) {
    var shown = text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
    return shown.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}
