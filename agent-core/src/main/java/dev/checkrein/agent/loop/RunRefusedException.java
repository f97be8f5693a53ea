// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.loop;

/** A run was not admitted; nothing was recorded. It may be once others have ended. */
public final class RunRefusedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public RunRefusedException(String message) {
    super(message);
  }
}
