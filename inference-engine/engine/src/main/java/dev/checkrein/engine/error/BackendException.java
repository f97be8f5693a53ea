// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.error;

/** A compute backend cannot be loaded or failed at run time. */
public final class BackendException extends CheckreinException {
  private static final long serialVersionUID = 1L;

  public BackendException(String message) {
    super(message);
  }

  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
