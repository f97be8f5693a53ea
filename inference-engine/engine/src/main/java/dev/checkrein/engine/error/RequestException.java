// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.error;

/**
 * A request cannot be served as asked: too long, an option out of range, a feature that is not
 * supported. Nothing was computed.
 */
public sealed class RequestException extends CheckreinException permits PromptTooLongException {
  private static final long serialVersionUID = 1L;

  public RequestException(String message) {
    super(message);
  }

  public RequestException(String message, Throwable cause) {
    super(message, cause);
  }
}
