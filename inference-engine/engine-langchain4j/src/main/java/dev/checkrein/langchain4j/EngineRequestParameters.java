// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.langchain4j;

import dev.checkrein.agent.port.ReasoningRequestParameters;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Request parameters with everything that the engine knows beyond LangChain4j's own. They merge
 * with {@link ReasoningRequestParameters}, too: the thinking budget of the later one counts.
 */
public final class EngineRequestParameters extends DefaultChatRequestParameters {
  /** Nothing is set. */
  public static final EngineRequestParameters NONE = builder().build();

  private final @Nullable Integer thinkingTokensMax;
  private final @Nullable Long seed;
  private final @Nullable Double minP;
  private final @Nullable Double repetitionPenalty;

  private EngineRequestParameters(Builder builder) {
    super(builder);
    thinkingTokensMax = builder.thinkingTokensMax;
    seed = builder.seed;
    minP = builder.minP;
    repetitionPenalty = builder.repetitionPenalty;
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many thinking tokens may be sampled: 0 for the template's form without thinking, null for
   * no limit of its own.
   */
  public @Nullable Integer thinkingTokensMax() {
    return thinkingTokensMax;
  }

  /**
   * Key of the draws: the same request with the same seed gives the same answer; null draws one.
   */
  public @Nullable Long seed() {
    return seed;
  }

  /** Only tokens with at least this share of the best one's probability, 0 for all. */
  public @Nullable Double minP() {
    return minP;
  }

  /** Divides positive and multiplies negative logits of tokens that occurred, 1 for none. */
  public @Nullable Double repetitionPenalty() {
    return repetitionPenalty;
  }

  @Override
  public EngineRequestParameters overrideWith(ChatRequestParameters that) {
    return builder().overrideWith(this).overrideWith(that).build();
  }

  @Override
  public EngineRequestParameters defaultedBy(ChatRequestParameters that) {
    return builder().overrideWith(that).overrideWith(this).build();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof EngineRequestParameters that
        && super.equals(o)
        && Objects.equals(thinkingTokensMax, that.thinkingTokensMax)
        && Objects.equals(seed, that.seed)
        && Objects.equals(minP, that.minP)
        && Objects.equals(repetitionPenalty, that.repetitionPenalty);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), thinkingTokensMax, seed, minP, repetitionPenalty);
  }

  @Override
  public String toString() {
    return "EngineRequestParameters{thinkingTokensMax=%s, seed=%s, minP=%s, repetitionPenalty=%s, %s}"
        .formatted(thinkingTokensMax, seed, minP, repetitionPenalty, super.toString());
  }

  /** Builds the parameters, as LangChain4j's own builders do. */
  public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
    private @Nullable Integer thinkingTokensMax;
    private @Nullable Long seed;
    private @Nullable Double minP;
    private @Nullable Double repetitionPenalty;

    private Builder() {}

    public Builder thinkingTokensMax(@Nullable Integer thinkingTokensMax) {
      this.thinkingTokensMax = thinkingTokensMax;
      return this;
    }

    public Builder seed(@Nullable Long seed) {
      this.seed = seed;
      return this;
    }

    public Builder minP(@Nullable Double minP) {
      this.minP = minP;
      return this;
    }

    public Builder repetitionPenalty(@Nullable Double repetitionPenalty) {
      this.repetitionPenalty = repetitionPenalty;
      return this;
    }

    @Override
    public Builder overrideWith(ChatRequestParameters parameters) {
      super.overrideWith(parameters);
      if (parameters instanceof ReasoningRequestParameters reasoning
          && reasoning.thinkingTokensMax() != null) {
        thinkingTokensMax = reasoning.thinkingTokensMax();
      }
      if (parameters instanceof EngineRequestParameters engine) {
        thinkingTokensMax =
            engine.thinkingTokensMax == null ? thinkingTokensMax : engine.thinkingTokensMax;
        seed = engine.seed == null ? seed : engine.seed;
        minP = engine.minP == null ? minP : engine.minP;
        repetitionPenalty =
            engine.repetitionPenalty == null ? repetitionPenalty : engine.repetitionPenalty;
      }
      return this;
    }

    @Override
    public EngineRequestParameters build() {
      return new EngineRequestParameters(this);
    }
  }
}
