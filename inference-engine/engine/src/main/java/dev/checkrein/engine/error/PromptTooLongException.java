// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.error;

/** A prompt leaves no room for an answer in the context. */
public final class PromptTooLongException extends RequestException {
  private static final long serialVersionUID = 1L;

  /**
   * @param tokens of the prompt
   * @param contextTokensMax of the engine
   */
  public PromptTooLongException(int tokens, int contextTokensMax) {
    super(
        "the prompt has %d tokens, the context %d (checkrein.engine.context-tokens-max): shorten the conversation"
            .formatted(tokens, contextTokensMax));
  }
}
