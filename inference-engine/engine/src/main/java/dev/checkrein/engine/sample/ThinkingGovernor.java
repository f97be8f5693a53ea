// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Ends thinking after a number of tokens: once {@code tokensMax} have been sampled while thinking
 * is open, the closing sequence is forced, token by token, whatever the model would say. The count
 * is exact for every sampling and batch. A beginning of the closing sequence that the model has
 * just written itself is not repeated.
 *
 * <p>The idea of budget forcing is from Muennighoff et al. (2025), "s1: Simple test-time scaling",
 * §3; the guarantees are those of NVIDIA's reasoning budget.
 */
public final class ThinkingGovernor implements MaskStage {
  private final int tokensMax;
  private final int[] closing;
  private final BooleanSupplier thinkingOpen;
  private final int[] tail;
  private int sampled;
  private int next = -1;

  /**
   * @param tokensMax at most so many tokens are sampled while thinking
   * @param closing the ids that end thinking, at least one
   * @param thinkingOpen whether the model is thinking; the parser of the output knows
   */
  public ThinkingGovernor(int tokensMax, int[] closing, BooleanSupplier thinkingOpen) {
    if (tokensMax < 0 || closing.length == 0) {
      throw new IllegalArgumentException(
          "a thinking budget of " + tokensMax + " with " + closing.length + " closing tokens");
    }
    this.tokensMax = tokensMax;
    this.closing = closing.clone();
    this.thinkingOpen = thinkingOpen;
    this.tail = new int[closing.length];
    Arrays.fill(tail, -1);
  }

  @Override
  public void mask(TokenMask mask) {
    if (next < 0 && thinkingOpen.getAsBoolean() && sampled >= tokensMax) {
      next = written();
    }
    if (next >= 0 && next < closing.length) {
      mask.only(closing[next]);
    }
  }

  @Override
  public void accept(int tokenId) {
    if (next >= 0) {
      next++;
      return;
    }
    sampled++;
    System.arraycopy(tail, 1, tail, 0, tail.length - 1);
    tail[tail.length - 1] = tokenId;
  }

  /** Whether the closing sequence has begun and not ended. */
  public boolean closing() {
    return next >= 0 && next < closing.length;
  }

  /** How many tokens of the closing sequence the output ends with already. */
  private int written() {
    for (int length = closing.length - 1; length > 0; length--) {
      if (Arrays.equals(closing, 0, length, tail, tail.length - length, tail.length)) {
        return length;
      }
    }
    return 0;
  }
}
