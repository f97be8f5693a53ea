// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.checkpoint.gguf.GgufFields;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary of a GGUF file, from the {@code tokenizer.json} of a directory: byte-level BPE
 * whose pre-tokenizer is one of those that the format has names for. Ids without a token are filled
 * up, since the format has a token for each row of the embeddings.
 */
final class TokenizerFields {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;

  private final Checkpoint checkpoint;
  private final JsonObject json;
  private final String[] tokens;
  private final int[] types;
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  private TokenizerFields(Checkpoint checkpoint, JsonObject json, int vocabulary) {
    this.checkpoint = checkpoint;
    this.json = json;
    tokens = new String[vocabulary];
    types = new int[vocabulary];
  }

  /**
   * Writes the vocabulary and the chat template.
   *
   * @param vocabulary rows of the embeddings
   * @return what the user should know
   * @throws ModelFormatException if it is of a kind that is not supported, by name
   */
  static List<String> write(Checkpoint checkpoint, int vocabulary, GgufFields fields) {
    var source = checkpoint.tokenizer().orElse(null);
    if (source == null) {
      none(fields);
      return List.of(checkpoint.path() + ": no tokenizer.json; the file has no vocabulary");
    }
    if (!(source instanceof TokenizerSource.Json(var json))) {
      throw new IllegalArgumentException(checkpoint.path() + " is no directory");
    }
    new TokenizerFields(checkpoint, json, vocabulary).write(fields);
    return List.of();
  }

  /** Says that there is no vocabulary. */
  static void none(GgufFields fields) {
    fields.string(PREFIX + "model", "none");
  }

  private void write(GgufFields fields) {
    var model = json.object("model");
    checkModel(model);
    var pre = PreTokenizerNames.of(json);
    vocabulary(model);
    added();
    fill();
    fields.string(PREFIX + "model", "gpt2");
    fields.string(PREFIX + "pre", pre);
    fields.strings(PREFIX + "tokens", Arrays.asList(tokens));
    fields.int32s(PREFIX + "token_type", types);
    fields.strings(PREFIX + "merges", merges(model));
    specials(fields);
    checkpoint.chatTemplate().ifPresent(text -> fields.string("tokenizer.chat_template", text));
  }

  private void checkModel(JsonObject model) {
    var type = model.optionalString("type").orElse("BPE");
    if (!type.equals("BPE")) {
      throw refused("model.type '" + type + "'");
    }
    if (model.flag("byte_fallback", false)) {
      throw refused("model.byte_fallback");
    }
    if (json.has("normalizer")) {
      throw refused("a normalizer");
    }
  }

  private ModelFormatException refused(String what) {
    return new ModelFormatException(
        json.source()
            + ": the tokenizer has %s; only byte-level BPE can be written to a GGUF file (without tokenizer.json the file gets no vocabulary)"
                .formatted(what));
  }

  private void vocabulary(JsonObject model) {
    var vocabulary = model.object("vocab");
    for (var token : vocabulary.fields().keySet()) {
      put(token, vocabulary.integer(token, 0, Integer.MAX_VALUE), NORMAL);
    }
  }

  private void added() {
    for (var entry : json.list("added_tokens")) {
      var token = JsonObject.from(entry, json.source() + ": added_tokens");
      int id = token.integer("id", 0, Integer.MAX_VALUE);
      put(token.string("content"), id, token.flag("special", false) ? CONTROL : USER_DEFINED);
    }
  }

  private void put(String token, int id, int type) {
    if (id >= tokens.length) {
      throw new ModelFormatException(
          "%s: token '%s' has id %d, the model has %d (vocab_size)"
              .formatted(json.source(), token, id, tokens.length));
    }
    if (types[id] != 0 && !token.equals(tokens[id])) {
      throw new ModelFormatException(
          "%s: tokens '%s' and '%s' have the id %d"
              .formatted(json.source(), tokens[id], token, id));
    }
    tokens[id] = token;
    types[id] = type;
    ids.put(token, id);
  }

  private void fill() {
    for (int id = 0; id < tokens.length; id++) {
      if (types[id] == 0) {
        tokens[id] = "[PAD" + id + "]";
        types[id] = UNUSED;
      }
    }
  }

  /** Pairs, each with one space between. */
  private List<String> merges(JsonObject model) {
    var merges = new ArrayList<String>();
    for (var merge : model.list("merges")) {
      var text =
          switch (merge) {
            case String pair -> pair;
            case List<?> pair when pair.size() == 2 -> pair.get(0) + " " + pair.get(1);
            case null, default -> "";
          };
      if (text.indexOf(' ') < 1 || text.indexOf(' ') != text.lastIndexOf(' ')) {
        throw new ModelFormatException(
            "%s: merge %d is %s, expected two tokens without spaces"
                .formatted(json.source(), merges.size(), merge));
      }
      merges.add(text);
    }
    return merges;
  }

  private void specials(GgufFields fields) {
    var bos = special("bos");
    var eos = special("eos");
    id(fields, "bos", bos);
    id(fields, "eos", eos);
    id(fields, "unknown", special("unk"));
    id(fields, "padding", special("pad"));
    turnEnd(eos).ifPresent(id -> fields.uint32(PREFIX + "eot_token_id", id));
    fields.bool(PREFIX + "add_bos_token", adds("add_bos_token", bos, true));
    fields.bool(PREFIX + "add_eos_token", adds("add_eos_token", eos, false));
  }

  private static void id(GgufFields fields, String role, OptionalInt id) {
    id.ifPresent(value -> fields.uint32(PREFIX + role + "_token_id", value));
  }

  /** The token that {@code tokenizer_config.json} names, or else the id in {@code config.json}. */
  private OptionalInt special(String role) {
    var named = checkpoint.tokenizerConfig().flatMap(config -> token(config, role + "_token"));
    if (named.isPresent() && ids.containsKey(named.get())) {
      return OptionalInt.of(ids.get(named.get()));
    }
    var key = role + "_token_id";
    var config = checkpoint.config();
    return config.fields().get(key) instanceof Long id && id >= 0 && id < tokens.length
        ? OptionalInt.of(id.intValue())
        : OptionalInt.empty();
  }

  /** A token as a text, or as an object with its text in {@code content}. */
  private static Optional<String> token(JsonObject config, String key) {
    return switch (config.fields().get(key)) {
      case String text -> Optional.of(text);
      case Map<?, ?> map when map.get("content") instanceof String text -> Optional.of(text);
      case null, default -> Optional.empty();
    };
  }

  /** The first id that ends a turn besides {@code eos}; the format has room for one. */
  private OptionalInt turnEnd(OptionalInt eos) {
    var list = checkpoint.generationConfig().map(config -> config.fields().get("eos_token_id"));
    if (list.isPresent() && list.get() instanceof List<?> several) {
      for (var item : several) {
        if (item instanceof Long id
            && id >= 0
            && id < tokens.length
            && (eos.isEmpty() || id != eos.getAsInt())) {
          return OptionalInt.of(id.intValue());
        }
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Whether a text that stands alone gets a token at one end: what {@code tokenizer_config.json}
   * says, or else the template of the post-processor does.
   */
  private boolean adds(String key, OptionalInt token, boolean first) {
    var config = checkpoint.tokenizerConfig().orElse(null);
    if (config != null && config.has(key)) {
      return config.flag(key, false);
    }
    if (token.isEmpty() || !json.has("post_processor")) {
      return false;
    }
    var text = tokens[token.getAsInt()];
    return templates(json.object("post_processor")).stream()
        .anyMatch(pieces -> text.equals(first ? pieces.getFirst() : pieces.getLast()));
  }

  /** The special tokens of each template for a single text, "" where the text stands. */
  private static List<List<String>> templates(JsonObject processor) {
    var templates = new ArrayList<List<String>>();
    for (var inner : processor.list("processors")) {
      templates.addAll(templates(JsonObject.from(inner, processor.source())));
    }
    var pieces = new ArrayList<String>();
    for (var piece : processor.list("single")) {
      pieces.add(specialToken(piece));
    }
    if (!pieces.isEmpty()) {
      templates.add(pieces);
    }
    return templates;
  }

  private static String specialToken(@Nullable Object piece) {
    return piece instanceof Map<?, ?> map
            && map.get("SpecialToken") instanceof Map<?, ?> token
            && token.get("id") instanceof String text
        ? text
        : "";
  }
}
