// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.chat.jinja.ChatTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a family of models writes tool calls. Thread-safe. */
public sealed interface Markup permits XmlMarkup, PlainMarkup {
  /** Recognises the markup from what the template writes. */
  static Markup of(ChatTemplate template) {
    var source = template.source();
    return source.contains("<function=") && source.contains("<parameter=")
        ? new XmlMarkup()
        : new PlainMarkup();
  }

  /** The text that begins a call; empty if the family's calls are not supported. */
  Optional<String> callOpener();

  /**
   * Reads a call.
   *
   * @param text begins with the opener
   * @param from where the text is new since the last time, to search less
   */
  CallScan scan(String text, int from, List<ToolDefinition> tools);

  /**
   * The pieces of a call of this tool with all its parameters, in the order of the schema; joined
   * with values they are what the template writes for the call.
   */
  List<CallPart> parts(ToolDefinition tool);

  /** What a text that begins with the opener is. */
  sealed interface CallScan {
    /** A call may still come of it. */
    record Open() implements CallScan {}

    /** A call, and where it ends in the text. */
    record Complete(int end, String name, Map<String, ?> arguments) implements CallScan {}

    /** No call can come of the text before {@code end}. */
    record Malformed(int end) implements CallScan {}
  }
}
