// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.IOException;

/** A connection does not stand, or broke off; going on with what is there may help. */
final class DropException extends IOException {
  private static final long serialVersionUID = 1L;

  DropException(String message) {
    super(message);
  }
}
