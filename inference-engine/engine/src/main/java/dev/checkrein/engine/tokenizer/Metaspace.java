// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.function.Consumer;

/**
 * Writes spaces as U+2581, puts one in front of a text that does not begin with one, and cuts
 * before each or not at all: {@code Metaspace} of {@code tokenizer.json}.
 *
 * @param prefix which texts get one in front
 * @param cuts whether each begins a word
 */
record Metaspace(SpacePrefix prefix, boolean cuts) implements PreTokenizer {
  private static final String MARK = String.valueOf(CharacterPairs.SPACE_MARK);

  /**
   * Reads it.
   *
   * @throws ModelFormatException if another character stands for the space
   */
  static Metaspace from(JsonObject json) {
    if (!json.string("replacement").equals(MARK)) {
      throw json.wrong("replacement", "'" + MARK + "', no other is supported");
    }
    return new Metaspace(SpacePrefix.from(json), json.flag("split", true));
  }

  @Override
  public void split(String text, boolean first, Consumer<String> words) {
    var marked = text.replace(' ', CharacterPairs.SPACE_MARK);
    if (prefix.applies(first) && !marked.startsWith(MARK)) {
      marked = MARK + marked;
    }
    int start = 0;
    for (int at = 1; cuts && at < marked.length(); at++) {
      if (marked.charAt(at) == CharacterPairs.SPACE_MARK) {
        words.accept(marked.substring(start, at));
        start = at;
      }
    }
    words.accept(marked.substring(start));
  }
}
