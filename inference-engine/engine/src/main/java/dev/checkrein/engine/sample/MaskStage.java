// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.sample;

/**
 * One rule about the output of a generation: narrows what may come next, and is told what came.
 * Every rule, such as a closed set of strings, the end of thinking or a grammar, is one of these,
 * and every token passes all of them, forced ones as well. Confined to one generation.
 */
public interface MaskStage {
  /** Narrows the mask for the next token. */
  void mask(TokenMask mask);

  /** Takes note of the token that came. */
  void accept(int tokenId);
}
