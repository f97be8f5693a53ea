// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import java.util.Set;

/**
 * Keeps some tokens out while the model is not thinking, such as the opener of tool calls where
 * none may be made.
 */
public final class BannedTokens implements MaskStage {
  private final Set<Integer> ids;
  private final OutputRegion region;

  public BannedTokens(Set<Integer> ids, OutputRegion region) {
    this.ids = Set.copyOf(ids);
    this.region = region;
  }

  @Override
  public void mask(TokenMask mask) {
    if (!region.thinkingOpen()) {
      ids.forEach(mask::ban);
    }
  }

  @Override
  public void accept(int tokenId) {}
}
