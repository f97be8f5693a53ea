// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognises how a {@code tokenizer.json} cuts text into words, and names it as {@code
 * tokenizer.ggml.pre} does: GGUF files have no expressions, only names of known ones.
 */
final class PreTokenizerNames {
  private static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
  private static final String REST =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";

  /** Stands for the expression that the byte level itself has. */
  private static final String GPT_2 = "ByteLevel";

  private static final String DIGITS = "Digits";

  private static final Map<List<String>, String> NAMES =
      Map.of(
          List.of(WORDS + "\\p{N}{1,3}" + REST), "llama-bpe",
          List.of(WORDS + "\\p{N}" + REST), "qwen2",
          List.of(
                  BEFORE
                      + (UPPER + "*" + LOWER + "+|")
                      + BEFORE
                      + (UPPER + "+" + LOWER + "*|")
                      + "\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
              "tekken",
          List.of(GPT_2), "gpt-2",
          List.of(DIGITS, GPT_2), "smollm");

  private PreTokenizerNames() {}

  /**
   * The name of a tokenizer's pre-tokenizer.
   *
   * @throws ModelFormatException if it is none of those that have one
   */
  static String of(JsonObject tokenizer) {
    var steps = new ArrayList<String>();
    boolean bytes = steps(tokenizer.object("pre_tokenizer"), steps);
    var name = NAMES.get(steps);
    if (name == null || !bytes) {
      throw new ModelFormatException(
          "%s: the pre-tokenizer cuts text by %s%s, which GGUF files have no name for; known are %s (without tokenizer.json the file gets no vocabulary)"
              .formatted(
                  tokenizer.source(),
                  steps,
                  bytes ? "" : " and not into bytes",
                  NAMES.values().stream().sorted().toList()));
    }
    return name;
  }

  /** Adds what each step cuts by; says whether one of them turns text into bytes. */
  private static boolean steps(JsonObject step, List<String> steps) {
    return switch (step.string("type")) {
      case "Sequence" -> {
        boolean bytes = false;
        for (var inner : step.list("pretokenizers")) {
          bytes |= steps(JsonObject.from(inner, step.source()), steps);
        }
        yield bytes;
      }
      case "Split" -> {
        steps.add(expression(step));
        yield false;
      }
      case "Digits" -> {
        steps.add(step.flag("individual_digits", false) ? DIGITS : "groups of digits");
        yield false;
      }
      case "ByteLevel" -> {
        if (step.flag("add_prefix_space", true)) {
          steps.add("a space in front");
        }
        if (step.flag("use_regex", true)) {
          steps.add(GPT_2);
        }
        yield true;
      }
      default -> {
        steps.add(step.string("type"));
        yield false;
      }
    };
  }

  private static String expression(JsonObject split) {
    boolean plain =
        split.optionalString("behavior").orElse("").equals("Isolated")
            && !split.flag("invert", false);
    var text = regex(split.fields().get("pattern"));
    return plain && text != null ? text : "a Split of another kind";
  }

  private static @Nullable String regex(@Nullable Object pattern) {
    return pattern instanceof Map<?, ?> map && map.get("Regex") instanceof String text
        ? text
        : null;
  }
}
