// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

/** A conversation does not fit the tokens there are, whatever is left out. */
public final class ContextOverflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ContextOverflowException(String message) {
    super(message);
  }
}
