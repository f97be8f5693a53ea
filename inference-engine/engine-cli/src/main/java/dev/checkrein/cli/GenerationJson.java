// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.chat.ToolCall;
import dev.checkrein.engine.generation.FinishReason;
import dev.checkrein.engine.generation.Generation;
import dev.checkrein.engine.generation.Usage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A generation as the JSON of {@code generate --json}. */
final class GenerationJson {
  private GenerationJson() {}

  static Map<String, @Nullable Object> of(Generation generation, long seed, String backend) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("text", generation.text());
    json.put("thinking", generation.thinking());
    json.put("toolCalls", generation.calls().stream().map(GenerationJson::of).toList());
    json.put("malformedCalls", generation.malformedCalls());
    json.put("tokens", ids(generation.tokenIds()));
    json.put("finish", of(generation.finish()));
    json.put("usage", of(generation.usage()));
    json.put("seed", seed);
    json.put("backend", backend);
    return json;
  }

  static Map<String, @Nullable Object> of(ToolCall call) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("id", call.id());
    json.put("name", call.name());
    json.put("arguments", call.arguments());
    return json;
  }

  /** Such as {@code tool_calls}. */
  static String of(FinishReason finish) {
    return finish.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, @Nullable Object> of(Usage usage) {
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("input", usage.input());
    json.put("cachedInput", usage.cachedInput());
    json.put("thinking", usage.thinking());
    json.put("answer", usage.answer());
    json.put("toolCall", usage.toolCall());
    json.put("forced", usage.forced());
    json.put("output", usage.output());
    return json;
  }

  private static List<Integer> ids(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
