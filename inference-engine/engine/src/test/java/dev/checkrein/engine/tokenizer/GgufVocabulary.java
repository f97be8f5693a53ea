// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.checkpoint.TokenizerSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the tokenizer's keys of a GGUF file that is known to be sound. */
final class GgufVocabulary {
  private final ByteBuffer in;

  private GgufVocabulary(ByteBuffer in) {
    this.in = in;
  }

  static TokenizerSource.Vocabulary read(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var buffer = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return new GgufVocabulary(buffer.order(ByteOrder.LITTLE_ENDIAN)).vocabulary(file);
    }
  }

  @SuppressWarnings("unchecked")
  private TokenizerSource.Vocabulary vocabulary(Path file) {
    in.position(16);
    long count = in.getLong();
    Map<String, Object> keys = new HashMap<>();
    for (long i = 0; i < count; i++) {
      var key = string();
      keys.put(key.replace("tokenizer.ggml.", ""), value(in.getInt()));
    }
    var tokens = (List<String>) keys.get("tokens");
    var types = (List<Integer>) keys.get("token_type");
    var scores = (List<Float>) keys.getOrDefault("scores", List.of());
    var scored = new float[scores.size()];
    for (int i = 0; i < scored.length; i++) {
      scored[i] = scores.get(i);
    }
    return new TokenizerSource.Vocabulary(
        file.toString(),
        (String) keys.get("model"),
        (String) keys.getOrDefault("pre", "default"),
        tokens,
        types.stream().mapToInt(Integer::intValue).toArray(),
        scored,
        (List<String>) keys.getOrDefault("merges", List.of()),
        new TokenizerSource.Specials(
            (int) keys.getOrDefault("bos_token_id", -1),
            (int) keys.getOrDefault("eos_token_id", -1),
            (int) keys.getOrDefault("eot_token_id", -1),
            (int) keys.getOrDefault("unknown_token_id", -1),
            (int) keys.getOrDefault("padding_token_id", -1)),
        (Boolean) keys.get("add_bos_token"),
        (Boolean) keys.get("add_eos_token"),
        (Boolean) keys.get("add_space_prefix"));
  }

  private String string() {
    var bytes = new byte[(int) in.getLong()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private Object value(int type) {
    return switch (type) {
      case 0, 1 -> (int) in.get();
      case 2, 3 -> (int) in.getShort();
      case 4, 5 -> in.getInt();
      case 6 -> in.getFloat();
      case 7 -> in.get() != 0;
      case 8 -> string();
      case 9 -> {
        int element = in.getInt();
        long count = in.getLong();
        var list = new ArrayList<Object>();
        for (long i = 0; i < count; i++) {
          list.add(value(element));
        }
        yield list;
      }
      case 10, 11 -> in.getLong();
      case 12 -> in.getDouble();
      default -> throw new IllegalArgumentException("type " + type);
    };
  }
}
