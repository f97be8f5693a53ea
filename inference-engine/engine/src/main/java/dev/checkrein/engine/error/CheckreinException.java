// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.error;

/** Anything the engine refuses or fails at, with a message for the person who must act. */
public abstract sealed class CheckreinException extends RuntimeException
    permits ModelFormatException, BackendException, RequestException {
  private static final long serialVersionUID = 1L;

  CheckreinException(String message) {
    super(message);
  }

  CheckreinException(String message, Throwable cause) {
    super(message, cause);
  }
}
