// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Translates the {@code tokenizer.ggml.*} keys of a GGUF file. */
final class GgufTokenizer {
  /**
   * Texts of control tokens that end a turn. A file names one or two ids; models end a turn with
   * others of their family too, which a Hugging Face directory lists in {@code
   * generation_config.json} and a GGUF file nowhere. Going on behind such a token means that the
   * model answers itself.
   */
  private static final Set<String> TURN_ENDS =
      Set.of(
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<|end_of_text|>",
          "<|endoftext|>",
          "<|end_of_turn|>",
          "<end_of_turn>",
          "</s>",
          "<eos>",
          "<EOT>",
          "[EOS]");

  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int TYPE_MAX = 6;
  private static final Set<String> NO_MODEL = Set.of("none", "no_vocab");

  private static final String MODEL = "tokenizer.ggml.model";
  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String TYPES = "tokenizer.ggml.token_type";
  private static final String SCORES = "tokenizer.ggml.scores";
  private static final String MERGES = "tokenizer.ggml.merges";

  private final GgufMetadata metadata;
  private final TokenizerSource.Vocabulary vocabulary;

  private GgufTokenizer(GgufMetadata metadata) {
    this.metadata = metadata;
    var tokens = metadata.strings(TOKENS);
    int[] types = types(tokens.size());
    float[] scores = metadata.has(SCORES) ? metadata.numbers(SCORES) : new float[0];
    checkLength(SCORES, scores.length == 0 ? tokens.size() : scores.length, tokens.size());
    vocabulary =
        new TokenizerSource.Vocabulary(
            metadata.file(),
            metadata.string(MODEL),
            metadata.optionalString("tokenizer.ggml.pre").orElse("default"),
            tokens,
            types,
            scores,
            metadata.has(MERGES) ? metadata.strings(MERGES) : List.of(),
            new TokenizerSource.Specials(
                special("bos", tokens.size()),
                special("eos", tokens.size()),
                special("eot", tokens.size()),
                special("unknown", tokens.size()),
                special("padding", tokens.size())),
            flag("add_bos_token"),
            flag("add_eos_token"),
            flag("add_space_prefix"));
  }

  /** The tokenizer of a file; empty if it has none. */
  static Optional<GgufTokenizer> of(GgufMetadata metadata) {
    var model = metadata.optionalString(MODEL).orElse("none");
    return NO_MODEL.contains(model) ? Optional.empty() : Optional.of(new GgufTokenizer(metadata));
  }

  private int[] types(int count) {
    if (!metadata.has(TYPES)) {
      var types = new int[count];
      Arrays.fill(types, NORMAL);
      return types;
    }
    var types = metadata.integers(TYPES, NORMAL, TYPE_MAX);
    checkLength(TYPES, types.length, count);
    return types;
  }

  private void checkLength(String key, int length, int tokens) {
    if (length != tokens) {
      throw metadata.wrong(key, "%d elements, one for each of '%s'".formatted(tokens, TOKENS));
    }
  }

  private int special(String role, int tokens) {
    return metadata.integer("tokenizer.ggml." + role + "_token_id", 0, tokens - 1, -1);
  }

  private @Nullable Boolean flag(String name) {
    return metadata.flag("tokenizer.ggml." + name).orElse(null);
  }

  TokenizerSource.Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The fields of {@code tokenizer_config.json} that a file has. */
  JsonObject tokenizerConfig() {
    var fields = new LinkedHashMap<String, @Nullable Object>();
    var specials = vocabulary.specials();
    fields.put("bos_token", text(specials.bos()));
    fields.put("eos_token", text(specials.eos()));
    fields.put("pad_token", text(specials.padding()));
    fields.put("unk_token", text(specials.unknown()));
    fields.put("add_bos_token", vocabulary.addBos());
    fields.put("add_eos_token", vocabulary.addEos());
    fields.values().removeIf(value -> value == null);
    return new JsonObject(metadata.file(), fields);
  }

  private @Nullable String text(int id) {
    return id < 0 ? null : vocabulary.tokens().get(id);
  }

  /** The ids that end a turn, as {@code generation_config.json}; null if there are none. */
  @Nullable JsonObject generationConfig() {
    var tokens = vocabulary.tokens();
    var ids = new TreeSet<Integer>();
    ids.add(vocabulary.specials().eos());
    ids.add(vocabulary.specials().eot());
    ids.add(special("eom", tokens.size()));
    ids.remove(-1);
    for (int i = 0; i < tokens.size(); i++) {
      if (vocabulary.types()[i] == CONTROL && TURN_ENDS.contains(tokens.get(i))) {
        ids.add(i);
      }
    }
    if (ids.isEmpty()) {
      return null;
    }
    var list = new ArrayList<@Nullable Object>();
    ids.forEach(id -> list.add((long) id));
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("eos_token_id", list);
    return new JsonObject(metadata.file(), fields);
  }
}
