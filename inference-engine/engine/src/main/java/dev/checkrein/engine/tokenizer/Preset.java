// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.error.ModelFormatException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code tokenizer.ggml.pre} names: how a byte-level vocabulary cuts text into words, and what
 * else follows from the name.
 *
 * @param names of which a file has one
 * @param expressions applied one after the other, as in the {@code tokenizer.json} that the models
 *     were published with
 * @param ignoresMerges whether a word that is an entry becomes that, whatever merges would make
 * @param addsBos whether a text that stands alone begins with BOS where the file does not say
 */
record Preset(
    List<String> names, List<String> expressions, boolean ignoresMerges, boolean addsBos) {
  private static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
  private static final String REST =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String DIGIT = "\\p{N}";
  private static final String TEKKEN =
      "[^\\r"
          + "\\n"
          + "\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r"
          + "\\n"
          + "\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r"
          + "\\n"
          + "/]*|\\s*[\\r"
          + "\\n"
          + "]+|\\s+(?!\\S)|\\s+";

  private static final List<Preset> ALL =
      List.of(
          new Preset(
              List.of("llama-bpe", "llama3", "llama-v3", "pixtral"),
              List.of(WORDS + "\\p{N}{1,3}" + REST),
              true,
              true),
          new Preset(List.of("tekken"), List.of(TEKKEN), true, true),
          new Preset(List.of("gpt-2", "default"), List.of(SplitSteps.GPT2), false, false),
          new Preset(List.of("smollm"), List.of(DIGIT, SplitSteps.GPT2), false, false),
          new Preset(List.of("qwen2"), List.of(WORDS + DIGIT + REST), false, false));

  /**
   * The preset that a file names.
   *
   * @throws ModelFormatException if there is none of this name
   */
  static Preset of(TokenizerSource.Vocabulary vocabulary) {
    for (var preset : ALL) {
      if (preset.names.contains(vocabulary.pre())) {
        return preset;
      }
    }
    throw new ModelFormatException(
        "%s: tokenizer.ggml.pre is '%s', supported are %s"
            .formatted(
                vocabulary.source(),
                vocabulary.pre(),
                ALL.stream()
                    .flatMap(preset -> preset.names.stream())
                    .collect(Collectors.joining(", "))));
  }

  /** Cuts text into words. */
  SplitSteps preTokenizer() {
    return new SplitSteps(
        expressions.stream().map(e -> SplitPattern.regex(e, "tokenizer.ggml.pre")).toList());
  }
}
