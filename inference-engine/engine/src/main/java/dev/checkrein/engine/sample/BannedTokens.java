// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Keeps some tokens out at some times: the opener of calls where none may be made, or the end of
 * the turn before there is an answer.
 */
public final class BannedTokens implements MaskStage {
  private final Set<Integer> ids;
  private final BooleanSupplier when;

  /**
   * @param when asked before each token whether they are kept out
   */
  public BannedTokens(Set<Integer> ids, BooleanSupplier when) {
    this.ids = Set.copyOf(ids);
    this.when = when;
  }

  @Override
  public void mask(TokenMask mask) {
    if (when.getAsBoolean()) {
      ids.forEach(mask::ban);
    }
  }

  @Override
  public void accept(int tokenId) {}
}
