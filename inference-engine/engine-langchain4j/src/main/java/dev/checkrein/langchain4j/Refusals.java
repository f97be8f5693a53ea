// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.agent.port.ContextOverflowException;
import dev.checkrein.engine.error.PromptTooLongException;
import dev.checkrein.engine.error.RequestException;
import dev.langchain4j.exception.InvalidRequestException;

/** What the engine refuses, in LangChain4j's terms. */
final class Refusals {
  private Refusals() {}

  static InvalidRequestException of(RequestException refusal) {
    return switch (refusal) {
      case PromptTooLongException _ ->
          new ContextOverflowException(String.valueOf(refusal.getMessage()), refusal);
      default -> new InvalidRequestException(refusal.getMessage(), refusal);
    };
  }
}
