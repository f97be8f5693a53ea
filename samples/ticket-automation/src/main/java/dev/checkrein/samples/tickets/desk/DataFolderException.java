// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.desk;

import org.jspecify.annotations.Nullable;

/**
 * The data folder cannot be used; the message is one line for the person who started the service.
 */
public final class DataFolderException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DataFolderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
