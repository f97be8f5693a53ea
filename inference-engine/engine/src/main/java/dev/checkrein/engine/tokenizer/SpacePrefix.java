// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.json.JsonObject;

/** Where encoding puts a space in front, which decoding takes away. */
enum SpacePrefix {
  NONE,
  /** In front of the whole text. */
  FIRST,
  /** In front of the whole text and behind each added token. */
  EACH;

  /** Reads {@code prepend_scheme}, or the older {@code add_prefix_space}. */
  static SpacePrefix from(JsonObject metaspace) {
    if (!metaspace.has("prepend_scheme")) {
      return metaspace.flag("add_prefix_space", true) ? EACH : NONE;
    }
    return switch (metaspace.string("prepend_scheme")) {
      case "never" -> NONE;
      case "first" -> FIRST;
      case "always" -> EACH;
      default -> throw metaspace.wrong("prepend_scheme", "'never', 'first' or 'always'");
    };
  }

  /**
   * Whether a piece of text is concerned.
   *
   * @param first whether nothing stands before it
   */
  boolean applies(boolean first) {
    return this == EACH || (this == FIRST && first);
  }
}
