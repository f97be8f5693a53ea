// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/** What is done to a text, or to what stands between added tokens, before it is cut into words. */
record Normalization(List<Step> steps) {
  /** One thing that is done. */
  enum Step {
    /** Composes characters and their marks (Unicode Standard Annex 15, form NFC). */
    COMPOSE,
    /** Puts U+2581 in front of a text that is not empty. */
    PREPEND_MARK,
    /** Writes spaces as U+2581. */
    MARK_SPACES
  }

  static final Normalization NONE = new Normalization(List.of());

  private static final int STEPS_MAX = 16;
  private static final String MARK = String.valueOf(CharacterPairs.SPACE_MARK);

  /**
   * The longest run of marks that is put in order as a whole; a longer one is in pieces. The order
   * takes quadratic time, and real text has a handful.
   */
  private static final int MARKS_MAX = 1_000;

  Normalization {
    steps = List.copyOf(steps);
  }

  /**
   * Reads {@code normalizer}.
   *
   * @throws ModelFormatException if it is of a kind that is not supported, by name
   */
  static Normalization from(JsonObject tokenizer) {
    if (!tokenizer.has("normalizer")) {
      return NONE;
    }
    var root = tokenizer.object("normalizer");
    if (!root.string("type").equals("Sequence")) {
      return new Normalization(List.of(step(root)));
    }
    var list = root.list("normalizers");
    if (list.size() > STEPS_MAX) {
      throw root.wrong("normalizers", "at most " + STEPS_MAX + " steps");
    }
    var steps = new ArrayList<Step>();
    for (var item : list) {
      steps.add(step(JsonObject.from(item, root.source())));
    }
    return new Normalization(steps);
  }

  private static Step step(JsonObject json) {
    return switch (json.string("type")) {
      case "NFC" -> Step.COMPOSE;
      case "Prepend" -> {
        if (!json.string("prepend").equals(MARK)) {
          throw json.wrong("prepend", "'" + MARK + "', no other is supported");
        }
        yield Step.PREPEND_MARK;
      }
      case "Replace" -> {
        var pattern = json.object("pattern");
        if (!pattern.string("String").equals(" ")) {
          throw pattern.wrong("String", "' ', no other is supported");
        }
        if (!json.string("content").equals(MARK)) {
          throw json.wrong("content", "'" + MARK + "', no other is supported");
        }
        yield Step.MARK_SPACES;
      }
      default ->
          throw json.wrong(
              "type", "'NFC', 'Prepend', 'Replace' or 'Sequence', no other is supported");
    };
  }

  boolean has(Step step) {
    return steps.contains(step);
  }

  /** Whether it writes U+2581. */
  boolean marksSpaces() {
    return has(Step.PREPEND_MARK) || has(Step.MARK_SPACES);
  }

  /** The text that is cut into words. */
  String apply(String text) {
    var result = text;
    for (var step : steps) {
      result =
          switch (step) {
            case COMPOSE -> composed(result);
            case PREPEND_MARK -> result.isEmpty() ? result : MARK + result;
            case MARK_SPACES -> result.replace(' ', CharacterPairs.SPACE_MARK);
          };
    }
    return result;
  }

  private static String composed(String text) {
    var out = new StringBuilder(text.length());
    int start = 0;
    int marks = 0;
    int codePoint;
    for (int at = 0; at < text.length(); at += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(at);
      marks = isMark(codePoint) ? marks + 1 : 0;
      if (marks > MARKS_MAX) {
        out.append(nfc(text.substring(start, at)));
        start = at;
        marks = 1;
      }
    }
    return out.append(nfc(text.substring(start))).toString();
  }

  private static String nfc(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  private static boolean isMark(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }
}
