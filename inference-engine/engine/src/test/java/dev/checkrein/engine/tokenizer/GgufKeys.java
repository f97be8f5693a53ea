// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import java.util.ArrayList;
import java.util.List;

/** Small vocabularies in the form of GGUF files, for tests to change. */
final class GgufKeys {
  static final int NORMAL = 1;
  static final int UNKNOWN = 2;
  static final int CONTROL = 3;
  static final int USER_DEFINED = 4;
  static final int UNUSED = 5;
  static final int BYTE = 6;

  String model = "gpt2";
  String pre = "gpt-2";
  final List<String> tokens = new ArrayList<>();
  final List<Integer> types = new ArrayList<>();
  final List<Float> scores = new ArrayList<>();
  final List<String> merges = new ArrayList<>();
  int bos = -1;
  int eos = -1;
  int unknown = -1;
  Boolean addBos;
  Boolean addEos;
  Boolean addSpacePrefix;

  /** The 256 bytes as ids 0 to 255, and "he" as 256. */
  static GgufKeys byteLevel(String pre) {
    var keys = new GgufKeys();
    keys.pre = pre;
    var alphabet = new ByteAlphabet();
    for (int b = 0; b < 256; b++) {
      keys.token(String.valueOf(alphabet.letter(b)), NORMAL);
    }
    return keys.merge("h", "e");
  }

  /** {@code <unk>}, {@code <s>}, {@code </s>} as ids 0 to 2, the 256 bytes as 3 to 258. */
  static GgufKeys characters() {
    var keys = new GgufKeys();
    keys.model = "llama";
    keys.pre = "default";
    keys.token("<unk>", UNKNOWN).token("<s>", CONTROL).token("</s>", CONTROL);
    for (int b = 0; b < 256; b++) {
      keys.token("<0x%02X>".formatted(b), BYTE);
    }
    return keys;
  }

  GgufKeys token(String text, int type) {
    return token(text, type, 0);
  }

  GgufKeys token(String text, int type, float score) {
    tokens.add(text);
    types.add(type);
    scores.add(score);
    return this;
  }

  GgufKeys piece(String text, float score) {
    return token(text, NORMAL, score);
  }

  GgufKeys merge(String left, String right) {
    if (!tokens.contains(left + right)) {
      token(left + right, NORMAL);
    }
    merges.add(left + " " + right);
    return this;
  }

  int id(String text) {
    return tokens.indexOf(text);
  }

  int[] ids(String... texts) {
    var ids = new int[texts.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = id(texts[i]);
    }
    return ids;
  }

  TokenizerSource.Vocabulary vocabulary() {
    var floats = new float[model.equals("llama") ? scores.size() : 0];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = scores.get(i);
    }
    return new TokenizerSource.Vocabulary(
        "model.gguf",
        model,
        pre,
        List.copyOf(tokens),
        types.stream().mapToInt(Integer::intValue).toArray(),
        floats,
        List.copyOf(merges),
        new TokenizerSource.Specials(bos, eos, -1, unknown, -1),
        addBos,
        addEos,
        addSpacePrefix);
  }

  Tokenizer tokenizer() {
    return Tokenizer.from(vocabulary());
  }
}
