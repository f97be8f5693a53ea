// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.agent.port;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Request parameters with a thinking budget. Merging with plain parameters keeps the budget,
 * whichever side it is on.
 */
public final class ReasoningRequestParameters extends DefaultChatRequestParameters {
  private final @Nullable Integer thinkingTokensMax;

  private ReasoningRequestParameters(Builder builder) {
    super(builder);
    this.thinkingTokensMax = builder.thinkingTokensMax;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many thinking tokens may be sampled: 0 for the template's form without thinking, null for
   * the model's default.
   */
  public @Nullable Integer thinkingTokensMax() {
    return thinkingTokensMax;
  }

  @Override
  public ReasoningRequestParameters overrideWith(ChatRequestParameters that) {
    return builder().overrideWith(this).overrideWith(that).build();
  }

  @Override
  public ReasoningRequestParameters defaultedBy(ChatRequestParameters that) {
    return builder().overrideWith(that).overrideWith(this).build();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof ReasoningRequestParameters that
        && super.equals(o)
        && Objects.equals(thinkingTokensMax, that.thinkingTokensMax);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), thinkingTokensMax);
  }

  @Override
  public String toString() {
    return "ReasoningRequestParameters{thinkingTokensMax=%s, %s}"
        .formatted(thinkingTokensMax, super.toString());
  }

  /** Builds the parameters, as LangChain4j's own builders do. */
  public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
    private @Nullable Integer thinkingTokensMax;

    private Builder() {}

    /** At least 0; null for the model's default. */
    public Builder thinkingTokensMax(@Nullable Integer thinkingTokensMax) {
      if (thinkingTokensMax != null && thinkingTokensMax < 0) {
        throw new IllegalArgumentException(
            "thinkingTokensMax is %d, expected at least 0 or null".formatted(thinkingTokensMax));
      }
      this.thinkingTokensMax = thinkingTokensMax;
      return this;
    }

    @Override
    public Builder overrideWith(ChatRequestParameters parameters) {
      super.overrideWith(parameters);
      if (parameters instanceof ReasoningRequestParameters reasoning
          && reasoning.thinkingTokensMax != null) {
        this.thinkingTokensMax = reasoning.thinkingTokensMax;
      }
      return this;
    }

    @Override
    public ReasoningRequestParameters build() {
      return new ReasoningRequestParameters(this);
    }
  }
}
