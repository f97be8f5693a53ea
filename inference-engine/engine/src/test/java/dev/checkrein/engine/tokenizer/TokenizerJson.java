// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.json.Json;
import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small tokenizers for tests: 256 bytes as ids 0 to 255, then what a test adds. */
final class TokenizerJson {
  final Map<String, Object> vocab = new LinkedHashMap<>();
  final List<Object> merges = new ArrayList<>();
  final List<Object> added = new ArrayList<>();
  final Map<String, Object> model = new LinkedHashMap<>();
  final Map<String, Object> root = new LinkedHashMap<>();
  Object preTokenizer =
      Map.of(
          "type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", true);

  TokenizerJson() {
    var alphabet = new ByteAlphabet();
    for (int b = 0; b < 256; b++) {
      vocab.put(String.valueOf(alphabet.letter(b)), (long) b);
    }
    model.put("type", "BPE");
    root.put(
        "decoder", Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true));
  }

  TokenizerJson merge(String left, String right) {
    vocab.putIfAbsent(left + right, (long) vocab.size());
    merges.add(left + " " + right);
    return this;
  }

  TokenizerJson added(long id, String text, String... flags) {
    var token = new LinkedHashMap<String, Object>();
    token.put("id", id);
    token.put("content", text);
    for (var flag : List.of("special", "normalized", "lstrip", "rstrip", "single_word")) {
      token.put(flag, List.of(flags).contains(flag));
    }
    added.add(token);
    return this;
  }

  TokenizerJson split(String regex) {
    preTokenizer =
        Map.of(
            "type",
            "Sequence",
            "pretokenizers",
            List.of(
                Map.of("type", "Split", "pattern", Map.of("Regex", regex), "behavior", "Isolated"),
                Map.of(
                    "type",
                    "ByteLevel",
                    "add_prefix_space",
                    false,
                    "trim_offsets",
                    true,
                    "use_regex",
                    false)));
    return this;
  }

  String text() {
    model.put("vocab", vocab);
    model.put("merges", merges);
    root.put("added_tokens", added);
    root.put("pre_tokenizer", preTokenizer);
    root.put("model", model);
    return Json.write(root);
  }

  JsonObject json() {
    return JsonObject.from(Json.parse(text(), "tokenizer.json"), "tokenizer.json");
  }

  Tokenizer tokenizer() {
    return Tokenizer.from(json());
  }
}
