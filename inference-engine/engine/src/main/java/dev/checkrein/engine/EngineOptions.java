// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine;

import dev.checkrein.engine.kernel.Backend;

/**
 * How to open an engine.
 *
 * @param backend which kernels
 * @param threads threads of the kernels, 0 for one a processor
 * @param contextTokensMax the longest conversation, never more than the model was made for; 0 for
 *     that, up to {@value #CONTEXT_TOKENS}
 * @param sequencesMax conversations whose state is kept at one time, the running one included; at
 *     least 2
 * @param cacheTokensMax tokens that all of them together may hold, 0 for one full context or
 *     {@value #CACHE_TOKENS}, whichever is more
 * @param batchTokensMax tokens of one step; a longer prompt is read in chunks
 */
public record EngineOptions(
    Backend backend,
    int threads,
    int contextTokensMax,
    int sequencesMax,
    int cacheTokensMax,
    int batchTokensMax) {
  /** Tokens of a conversation where nothing else is said: memory is allocated for all of them. */
  public static final int CONTEXT_TOKENS = 32_768;

  /** Tokens of the cache where nothing else is said. */
  public static final int CACHE_TOKENS = 16_384;

  /** The best backend, all processors, the model's own context. */
  public static final EngineOptions DEFAULTS = new EngineOptions(Backend.AUTO, 0, 0, 16, 0, 256);

  public EngineOptions {
    check(threads >= 0 && threads <= 1024, "threads", threads, "0 (one a processor) to 1024");
    check(contextTokensMax >= 0, "context-tokens-max", contextTokensMax, "0 (the model's) or more");
    check(sequencesMax >= 2 && sequencesMax <= 4096, "sequences-max", sequencesMax, "2 to 4096");
    check(cacheTokensMax >= 0, "cache-tokens-max", cacheTokensMax, "0 (automatic) or more");
    check(
        batchTokensMax >= 1 && batchTokensMax <= 65_536,
        "batch-tokens-max",
        batchTokensMax,
        "1 to 65536");
  }

  /** The longest conversation with a model that was made for so many positions. */
  public int contextTokens(int positions) {
    return Math.min(positions, contextTokensMax == 0 ? CONTEXT_TOKENS : contextTokensMax);
  }

  /** Tokens that the cache is allocated for, with conversations of at most {@code context}. */
  public int cacheTokens(int context) {
    return cacheTokensMax == 0
        ? Math.max(context, CACHE_TOKENS)
        : Math.max(cacheTokensMax, context);
  }

  private static void check(boolean holds, String name, int value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "checkrein.engine." + name + " is " + value + ", expected " + expected);
    }
  }

  public EngineOptions withBackend(Backend newBackend) {
    return new EngineOptions(
        newBackend, threads, contextTokensMax, sequencesMax, cacheTokensMax, batchTokensMax);
  }

  public EngineOptions withThreads(int newThreads) {
    return new EngineOptions(
        backend, newThreads, contextTokensMax, sequencesMax, cacheTokensMax, batchTokensMax);
  }

  public EngineOptions withContextTokensMax(int newContextTokensMax) {
    return new EngineOptions(
        backend, threads, newContextTokensMax, sequencesMax, cacheTokensMax, batchTokensMax);
  }

  public EngineOptions withSequencesMax(int newSequencesMax) {
    return new EngineOptions(
        backend, threads, contextTokensMax, newSequencesMax, cacheTokensMax, batchTokensMax);
  }

  public EngineOptions withCacheTokensMax(int newCacheTokensMax) {
    return new EngineOptions(
        backend, threads, contextTokensMax, sequencesMax, newCacheTokensMax, batchTokensMax);
  }

  public EngineOptions withBatchTokensMax(int newBatchTokensMax) {
    return new EngineOptions(
        backend, threads, contextTokensMax, sequencesMax, cacheTokensMax, newBatchTokensMax);
  }
}
