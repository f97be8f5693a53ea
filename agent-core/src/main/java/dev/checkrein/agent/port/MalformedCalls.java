// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.data.message.AiMessage;
import java.util.List;
import java.util.Map;

/**
 * How a model adapter reports call openers that never became a call: a list of the raw texts among
 * the attributes of the {@link AiMessage}.
 */
public final class MalformedCalls {

  /** Key of the attribute; its value is a {@code List<String>} in the order of the reply. */
  public static final String ATTRIBUTE = "checkrein.malformed-calls";

  private MalformedCalls() {}

  /** The raw texts a message reports, empty if none. */
  public static List<String> of(AiMessage message) {
    var attributes = message.attributes();
    if (attributes != null && attributes.get(ATTRIBUTE) instanceof List<?> texts) {
      return texts.stream().map(String::valueOf).toList();
    }
    return List.of();
  }

  /** The attributes that report {@code texts}; empty if there are none. */
  public static Map<String, Object> attributes(List<String> texts) {
    return texts.isEmpty() ? Map.of() : Map.of(ATTRIBUTE, List.copyOf(texts));
  }
}
