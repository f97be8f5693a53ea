// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

/**
 * A token that is recognised in text as a whole, before anything else is split.
 *
 * @param id its id, at least 0
 * @param text what is matched, not empty
 * @param special whether it is control rather than content
 */
public record AddedToken(int id, String text, boolean special) {
  public AddedToken {
    if (id < 0 || text.isEmpty()) {
      throw new IllegalArgumentException("added token " + id + " with text '" + text + "'");
    }
  }
}
