// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.util.Map;

/**
 * What a chat format must know and a template does not say.
 *
 * @param thinkingOpen begins thinking, as the template writes it
 * @param thinkingClose ends thinking, as the model writes it
 * @param thinkingClosing the text that is forced to end thinking, with the line ends around {@code
 *     thinkingClose} that the model was trained on
 * @param templateTokens variables of the template such as {@code bos_token}, by name
 */
public record ChatSettings(
    String thinkingOpen,
    String thinkingClose,
    String thinkingClosing,
    Map<String, String> templateTokens) {
  /** The strings of the Nemotron family. */
  public static final ChatSettings DEFAULTS =
      new ChatSettings("<think>", "</think>", "\n</think>\n", Map.of());

  public ChatSettings {
    templateTokens = Map.copyOf(templateTokens);
    if (thinkingOpen.isBlank() || thinkingClose.isBlank()) {
      throw new IllegalArgumentException("the thinking tags must not be blank");
    }
    if (!thinkingClosing.contains(thinkingClose)) {
      throw new IllegalArgumentException(
          "'" + thinkingClosing + "' does not hold the closing tag '" + thinkingClose + "'");
    }
  }

  /**
   * Reads {@code {"thinking": {"open": …, "close": …, "closing": …}}} of a model's {@code
   * checkrein.json}; what is absent there is taken from the family.
   *
   * @throws ModelFormatException if a value is no string, blank, or {@code closing} does not hold
   *     {@code close}
   */
  public static ChatSettings from(JsonObject checkrein, ChatSettings family) {
    if (!checkrein.has("thinking")) {
      return family;
    }
    var thinking = checkrein.object("thinking");
    var close = thinking.optionalString("close").orElse(family.thinkingClose);
    var closing = thinking.has("close") ? "\n" + close + "\n" : family.thinkingClosing;
    try {
      return new ChatSettings(
          thinking.optionalString("open").orElse(family.thinkingOpen),
          close,
          thinking.optionalString("closing").orElse(closing),
          family.templateTokens);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(thinking.source() + ": " + e.getMessage(), e);
    }
  }

  /** The same with other template tokens. */
  public ChatSettings withTemplateTokens(Map<String, String> templateTokens) {
    return new ChatSettings(thinkingOpen, thinkingClose, thinkingClosing, templateTokens);
  }
}
