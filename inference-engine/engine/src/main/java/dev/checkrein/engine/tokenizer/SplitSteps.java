// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts text by one expression after the other, each within the pieces of the one before.
 *
 * @param steps expressions; with none of them a text is one word
 */
record SplitSteps(List<SplitPattern> steps) implements PreTokenizer {
  static final SplitSteps NONE = new SplitSteps(List.of());

  /** The expression of ByteLevel with {@code use_regex} (Radford et al. 2019, GPT-2). */
  static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private static final int STEPS_MAX = 16;

  SplitSteps {
    steps = List.copyOf(steps);
  }

  /**
   * Reads a {@code pre_tokenizer} whose last step is {@code ByteLevel}.
   *
   * @throws ModelFormatException if it is of a kind that is not supported, by name
   */
  static SplitSteps from(JsonObject tokenizer) {
    var root = tokenizer.object("pre_tokenizer");
    var parts = new ArrayList<JsonObject>();
    if (root.string("type").equals("Sequence")) {
      for (var part : root.list("pretokenizers")) {
        parts.add(JsonObject.from(part, root.source()));
      }
    } else {
      parts.add(root);
    }
    if (parts.isEmpty()
        || parts.size() > STEPS_MAX
        || !parts.getLast().string("type").equals("ByteLevel")) {
      throw new ModelFormatException(
          root.source()
              + ": expected at most "
              + STEPS_MAX
              + " steps of which the last is ByteLevel");
    }
    var steps = new ArrayList<SplitPattern>();
    for (var part : parts.subList(0, parts.size() - 1)) {
      steps.add(step(part));
    }
    byteLevel(parts.getLast(), steps);
    return new SplitSteps(steps);
  }

  private static SplitPattern step(JsonObject part) {
    return switch (part.string("type")) {
      case "Split" -> isolated(part);
      case "Digits" ->
          SplitPattern.regex(
              part.flag("individual_digits", false) ? "\\p{N}" : "\\p{N}+", part.source());
      default ->
          throw part.wrong("type", "'Split', 'Digits' or 'ByteLevel', no other is supported");
    };
  }

  private static SplitPattern isolated(JsonObject part) {
    if (!part.string("behavior").equals("Isolated")) {
      throw part.wrong("behavior", "'Isolated', no other is supported");
    }
    var pattern = part.object("pattern");
    return pattern.has("String")
        ? SplitPattern.literal(pattern.string("String"))
        : SplitPattern.regex(pattern.string("Regex"), pattern.source());
  }

  private static void byteLevel(JsonObject part, List<SplitPattern> steps) {
    if (part.flag("add_prefix_space", true)) {
      throw new ModelFormatException(
          part.source() + ": 'add_prefix_space' is true, which is not supported");
    }
    if (part.flag("use_regex", true)) {
      steps.add(SplitPattern.regex(GPT2, part.source()));
    }
  }

  @Override
  public void split(String text, boolean first, Consumer<String> words) {
    split(text, 0, words);
  }

  private void split(String text, int step, Consumer<String> words) {
    if (step == steps.size()) {
      if (!text.isEmpty()) {
        words.accept(text);
      }
      return;
    }
    steps.get(step).split(text, piece -> split(piece, step + 1, words));
  }
}
