// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges as files list them: two texts in order of rank, either as one string with a space between
 * them or as a list of two. They cannot run in circles: a union is longer than its parts, and parts
 * are not empty.
 *
 * @param name of the list in its file, for messages
 * @param items the pairs
 */
record MergeList(String name, List<? extends @Nullable Object> items) {
  /**
   * Looks up parts and unions. A merge to a reserved entry is left out.
   *
   * @throws ModelFormatException if a pair is malformed or holds a text that is no entry
   */
  Merges resolve(Entries entries) {
    var list = entries.source() + ": " + name;
    if (items.size() > Merges.COUNT_MAX) {
      throw new ModelFormatException(
          "%s has %d entries, expected at most %d".formatted(list, items.size(), Merges.COUNT_MAX));
    }
    var merges = new Merges(items.size());
    for (int rank = 0; rank < items.size(); rank++) {
      var parts = parts(list, rank);
      var left = entries.ids().get(parts.get(0));
      var right = entries.ids().get(parts.get(1));
      var union = parts.get(0) + parts.get(1);
      var result = entries.ids().get(union);
      if (left == null || right == null || result == null) {
        throw new ModelFormatException(
            "%s[%d] is '%s' with '%s', of which '%s' is not in the vocabulary"
                .formatted(
                    list,
                    rank,
                    parts.get(0),
                    parts.get(1),
                    left == null ? parts.get(0) : right == null ? parts.get(1) : union));
      }
      if (!entries.reserved().get(result)) {
        merges.put(left, right, rank, result);
      }
    }
    return merges;
  }

  private List<String> parts(String list, int rank) {
    var item = items.get(rank);
    var parts = new ArrayList<String>(2);
    if (item instanceof String text) {
      parts.addAll(List.of(text.split(" ", -1)));
    } else if (item instanceof List<?> pair) {
      for (var part : pair) {
        if (part instanceof String text) {
          parts.add(text);
        }
      }
    }
    if (parts.size() != 2 || parts.get(0).isEmpty() || parts.get(1).isEmpty()) {
      throw new ModelFormatException(
          "%s[%d] is '%s', expected two entries that are not empty".formatted(list, rank, item));
    }
    return parts;
  }
}
