// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.exception.InvalidRequestException;

/**
 * A conversation does not fit the tokens there are, whatever is left out. Memories throw it, and
 * models whose context is shorter than the prompt.
 */
public final class ContextOverflowException extends InvalidRequestException {
  private static final long serialVersionUID = 1L;

  public ContextOverflowException(String message) {
    super(message);
  }

  public ContextOverflowException(String message, Throwable cause) {
    super(message, cause);
  }
}
