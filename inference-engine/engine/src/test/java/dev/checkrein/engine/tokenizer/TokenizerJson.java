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

  /**
   * The Llama-2 shape: {@code <unk>}, {@code <s>}, {@code </s>} as ids 0 to 2, the 256 bytes as 3
   * to 258, then U+2581, letters, digits and some merges.
   */
  static TokenizerJson characters() {
    var json = new TokenizerJson();
    json.vocab.clear();
    json.preTokenizer = null;
    for (var token : List.of("<unk>", "<s>", "</s>")) {
      json.vocab.put(token, (long) json.vocab.size());
      json.added(json.vocab.get(token) instanceof Long id ? id : -1, token, "special");
    }
    for (int b = 0; b < 256; b++) {
      json.vocab.put("<0x%02X>".formatted(b), (long) json.vocab.size());
    }
    for (var c :
        "\u2581abcdefghijklmnopqrstuvwxyzABC<>/_.,0123456789\nßé中🙂\u0301".codePoints().toArray()) {
      json.vocab.put(Character.toString(c), (long) json.vocab.size());
    }
    json.merge("\u2581", "\u2581").merge("\u2581\u2581", "\u2581\u2581");
    json.merge("e", "r")
        .merge("\u2581", "a")
        .merge("\u2581a", "b")
        .merge("1", "2")
        .merge("\n", "\n");
    json.merge("t", "i").merge("o", "n").merge("ti", "on").merge("\u2581", "tion").merge("中", "中");
    json.merge("<", "s")
        .merge("a", "a")
        .merge("aa", "aa")
        .merge("x", "y")
        .merge("\u0301", "\u0301");
    json.model.put("byte_fallback", true);
    json.model.put("fuse_unk", true);
    json.model.put("unk_token", "<unk>");
    json.decoder(true);
    return json;
  }

  /** Sets the decoder of the Llama-2 shape, with or without taking the space in front away. */
  TokenizerJson decoder(boolean strips) {
    var steps = new ArrayList<Object>();
    steps.add(Map.of("type", "Replace", "pattern", Map.of("String", "\u2581"), "content", " "));
    steps.add(Map.of("type", "ByteFallback"));
    steps.add(Map.of("type", "Fuse"));
    if (strips) {
      steps.add(Map.of("type", "Strip", "content", " ", "start", 1L, "stop", 0L));
    }
    root.put("decoder", Map.of("type", "Sequence", "decoders", steps));
    return this;
  }

  /** Puts U+2581 in front by a normaliser, as the older files do. */
  TokenizerJson prepends() {
    root.put(
        "normalizer",
        Map.of(
            "type",
            "Sequence",
            "normalizers",
            List.of(
                Map.of("type", "Prepend", "prepend", "\u2581"),
                Map.of("type", "Replace", "pattern", Map.of("String", " "), "content", "\u2581"))));
    return this;
  }

  TokenizerJson metaspace(String scheme, boolean split) {
    preTokenizer =
        Map.of(
            "type", "Metaspace", "replacement", "\u2581", "prepend_scheme", scheme, "split", split);
    return this;
  }

  /** A text that stands alone begins and ends with these. */
  TokenizerJson frames(String before, String after) {
    var tokens = new LinkedHashMap<String, Object>();
    for (var token : List.of(before, after)) {
      tokens.put(
          token,
          Map.of("id", token, "ids", List.of((long) vocab.get(token)), "tokens", List.of(token)));
    }
    var first = Map.of("SpecialToken", Map.of("id", before, "type_id", 0L));
    var last = Map.of("SpecialToken", Map.of("id", after, "type_id", 0L));
    var text = Map.of("Sequence", Map.of("id", "A", "type_id", 0L));
    var second = Map.of("Sequence", Map.of("id", "B", "type_id", 1L));
    root.put(
        "post_processor",
        Map.of(
            "type",
            "TemplateProcessing",
            "single",
            List.of(first, text, last),
            "pair",
            List.of(first, text, second, last),
            "special_tokens",
            tokens));
    return this;
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
                Map.of(
                    "type",
                    "Split",
                    "pattern",
                    Map.of("Regex", regex),
                    "behavior",
                    "Isolated",
                    "invert",
                    false),
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

  int[] ids(String... texts) {
    var ids = new int[texts.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = ((Long) vocab.get(texts[i])).intValue();
    }
    return ids;
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
