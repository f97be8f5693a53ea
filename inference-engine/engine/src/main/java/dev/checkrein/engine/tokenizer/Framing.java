// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a text that stands alone gets around it.
 *
 * @param before ids in front of it
 * @param after ids behind it
 */
record Framing(List<Integer> before, List<Integer> after) {
  static final Framing NONE = new Framing(List.of(), List.of());

  private static final int IDS_MAX = 16;

  Framing {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /**
   * Reads {@code post_processor} where it is {@code TemplateProcessing}, alone or within a {@code
   * Sequence}, whose {@code single} holds the text once. Any other adds nothing.
   *
   * @param size of the vocabulary
   */
  static Framing from(JsonObject tokenizer, int size) {
    if (!tokenizer.has("post_processor")) {
      return NONE;
    }
    var root = tokenizer.object("post_processor");
    List<? extends @Nullable Object> parts =
        root.has("processors") ? root.list("processors") : List.of(root.fields());
    for (var part : parts) {
      var json = JsonObject.from(part, root.source());
      if (json.string("type").equals("TemplateProcessing")
          && json.fields().get("single") instanceof List<?>) {
        return template(json, size);
      }
    }
    return NONE;
  }

  private static Framing template(JsonObject json, int size) {
    var before = new ArrayList<Integer>();
    var after = new ArrayList<Integer>();
    int texts = 0;
    for (var item : json.list("single")) {
      var part = JsonObject.from(item, json.source() + ": single");
      if (part.has("Sequence")) {
        texts++;
        continue;
      }
      var name = part.object("SpecialToken").string("id");
      var token = json.object("special_tokens").object(name);
      for (var id : token.list("ids")) {
        if (!(id instanceof Long number) || number < 0 || number >= size) {
          throw token.wrong("ids", "ids below " + size);
        }
        (texts == 0 ? before : after).add(number.intValue());
      }
      if (before.size() + after.size() > IDS_MAX) {
        throw json.wrong("single", "a template that adds at most " + IDS_MAX + " ids");
      }
    }
    return texts == 1 ? new Framing(before, after) : NONE;
  }
}
