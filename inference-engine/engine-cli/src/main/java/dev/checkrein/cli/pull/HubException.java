// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.pull;

import java.io.IOException;

/**
 * A hub does not deliver, or not what it should; asking again would not help. The message names
 * repository and file, and what can be done.
 */
public final class HubException extends IOException {
  private static final long serialVersionUID = 1L;

  HubException(String message) {
    super(message);
  }
}
