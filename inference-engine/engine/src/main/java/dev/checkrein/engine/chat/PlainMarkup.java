// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.util.List;
import java.util.Optional;

/** A family without tool calls, or whose calls are not supported. */
public record PlainMarkup() implements Markup {
  @Override
  public Optional<String> callOpener() {
    return Optional.empty();
  }

  @Override
  public CallScan scan(String text, int from, List<ToolDefinition> tools) {
    throw new IllegalStateException("plain markup has no calls");
  }

  @Override
  public List<CallPart> parts(ToolDefinition tool) {
    throw new IllegalStateException("plain markup has no calls");
  }
}
