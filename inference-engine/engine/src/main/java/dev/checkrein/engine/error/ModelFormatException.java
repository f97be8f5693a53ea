// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.error;

/**
 * A model's files are missing, malformed, hostile or of a kind that is not supported. The message
 * names file, tensor or field, and value.
 */
public final class ModelFormatException extends CheckreinException {
  private static final long serialVersionUID = 1L;

  public ModelFormatException(String message) {
    super(message);
  }

  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
