// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.spring;

import dev.checkrein.engine.EngineOptions;
import dev.checkrein.engine.kernel.Backend;
import dev.checkrein.engine.kernel.Sampling;
import dev.checkrein.langchain4j.EngineRequestParameters;
import dev.checkrein.pocket.PocketModel;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * The embedded engine: which model on which backend, how much memory, and how it answers where a
 * request does not say.
 *
 * @param enabled Whether an engine is opened at all.
 * @param backend Kernels to compute with; auto takes the best that this machine has.
 * @param model The checkpoint: a directory in Hugging Face layout, a GGUF file, or the first file
 *     of a split one; the built-in pocket model if unset.
 * @param modelName Name that requests may use and answers carry; the checkpoint's own if unset.
 * @param cacheDirectory Folder that the pocket model is unpacked to; the user's cache folder if
 *     unset.
 * @param threads Threads of the kernels, 0 for one a processor.
 * @param contextTokensMax Longest conversation in tokens, 0 for what the model was made for.
 * @param sequencesMax Conversations whose state is kept at one time, the running one included; at
 *     least 2.
 * @param cacheTokensMax Tokens that all kept conversations may hold together, 0 for one full
 *     context or 16384, whichever is more.
 * @param batchTokensMax Tokens of one step; a longer prompt is read in chunks.
 * @param tokensMax New tokens of an answer, thinking included; the checkpoint's own limit or 4096
 *     if unset.
 * @param thinkingTokensMax Thinking tokens of an answer, 0 for no thinking; no limit of its own if
 *     unset.
 * @param temperature Divisor of the logits, 0 for the most likely token; the checkpoint's own if
 *     unset.
 * @param topP Only the most likely tokens that have this probability together, 1 for all; the
 *     checkpoint's own if unset.
 * @param topK Only so many of the most likely tokens, 0 for all; the checkpoint's own if unset.
 * @param minP Only tokens with this share of the best one's probability, 0 for all; the
 *     checkpoint's own if unset.
 * @param repetitionPenalty Divides positive and multiplies negative logits of tokens that occurred,
 *     1 for none; the checkpoint's own if unset.
 * @param seed Key of the draws, for answers that can be repeated; a new one each time if unset.
 */
@ConfigurationProperties("checkrein.engine")
public record EngineProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("auto") Backend backend,
    @Nullable Path model,
    @Nullable String modelName,
    @Nullable Path cacheDirectory,
    @DefaultValue("0") int threads,
    @DefaultValue("0") int contextTokensMax,
    @DefaultValue("16") int sequencesMax,
    @DefaultValue("0") int cacheTokensMax,
    @DefaultValue("256") int batchTokensMax,
    @Nullable Integer tokensMax,
    @Nullable Integer thinkingTokensMax,
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double minP,
    @Nullable Double repetitionPenalty,
    @Nullable Long seed) {

  public EngineProperties {
    var _ =
        new EngineOptions(
            backend, threads, contextTokensMax, sequencesMax, cacheTokensMax, batchTokensMax);
    atLeast("tokens-max", tokensMax == null ? 1 : tokensMax, 1);
    atLeast("thinking-tokens-max", thinkingTokensMax == null ? 0 : thinkingTokensMax, 0);
    var _ =
        new Sampling(
            orElse(temperature, 0),
            topK == null ? 0 : topK,
            orElse(topP, 1),
            orElse(minP, 0),
            orElse(repetitionPenalty, 1),
            0,
            0,
            0);
  }

  /** How to open the engine. */
  EngineOptions options() {
    return new EngineOptions(
        backend, threads, contextTokensMax, sequencesMax, cacheTokensMax, batchTokensMax);
  }

  /** The folder for caches: the configured one, else the user's. */
  public Path cacheFolder(Environment environment) {
    if (cacheDirectory != null) {
      return cacheDirectory.toAbsolutePath();
    }
    var home = Path.of(environment.getProperty("user.home", ".")).toAbsolutePath();
    var xdg = environment.getProperty("XDG_CACHE_HOME");
    return PocketModel.defaultCache(xdg == null ? Map.of() : Map.of("XDG_CACHE_HOME", xdg), home);
  }

  /** Defaults of requests. */
  EngineRequestParameters parameters() {
    return EngineRequestParameters.builder()
        .maxOutputTokens(tokensMax)
        .thinkingTokensMax(thinkingTokensMax)
        .temperature(temperature)
        .topP(topP)
        .topK(topK)
        .minP(minP)
        .repetitionPenalty(repetitionPenalty)
        .seed(seed)
        .build();
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "checkrein.engine.%s is %d, expected at least %d".formatted(name, value, least));
    }
  }

  private static float orElse(@Nullable Double value, float absent) {
    return value == null ? absent : value.floatValue();
  }
}
