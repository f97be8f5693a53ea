// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.generation.FinishReason;
import dev.checkrein.engine.generation.Generation;
import dev.checkrein.engine.generation.GenerationListener;
import dev.checkrein.engine.generation.GenerationRequest;
import dev.checkrein.engine.generation.Prompt;
import dev.checkrein.engine.tokenizer.AddedToken;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Times one prompt and what is written after it.
 *
 * <p>Reading ends with the first token picked. Writing goes on from there, with that token as the
 * only new one, so that each of its steps reads one token and picks one. Where the model ends its
 * turn before it has written enough, it goes on after it.
 */
final class BenchRun {
  private static final double NANOS = 1e9;
  private static final long SEED = 20_260_101;

  /** What a run took. */
  record Time(double promptSeconds, double generateSeconds) {}

  private final Engine engine;
  private final GenerationListener listener;
  private final Set<Integer> addedIds;

  BenchRun(Engine engine, BooleanSupplier cancelled) {
    this.engine = engine;
    listener =
        new GenerationListener() {
          @Override
          public void onEvent(OutputEvent event) {}

          @Override
          public boolean cancelled() {
            return cancelled.getAsBoolean();
          }
        };
    addedIds =
        engine.tokenizer().stream()
            .flatMap(tokenizer -> tokenizer.addedTokens().stream())
            .map(AddedToken::id)
            .collect(Collectors.toSet());
  }

  /**
   * Runs once.
   *
   * @param prompt tokens to read
   * @param generate tokens to write
   * @param number of the run; each has a prompt of its own
   */
  Time measure(int prompt, int generate, int number) {
    var ids = prompt(prompt, number);
    long start = System.nanoTime();
    var first = run(ids, 1, 0);
    long read = System.nanoTime();
    ids = append(ids, first.tokenIds());
    int written = 0;
    while (written < generate) {
      var more = run(ids, generate - written, ids.length - 1);
      written += more.tokenIds().length;
      ids = append(ids, more.tokenIds());
    }
    return new Time((read - start) / NANOS, (System.nanoTime() - read) / NANOS);
  }

  private Generation run(int[] ids, int tokens, int cached) {
    var generation =
        engine.generate(GenerationRequest.of(new Prompt.Tokens(ids), tokens), listener);
    if (generation.finish() == FinishReason.CANCELLED) {
      throw new CancellationException();
    }
    if (generation.usage().cachedInput() != cached) {
      throw new IllegalStateException(
          "%d tokens of the prompt had been read before, expected %d"
              .formatted(generation.usage().cachedInput(), cached));
    }
    return generation;
  }

  /** Ids drawn evenly from the vocabulary, without those that steer a conversation. */
  private int[] prompt(int length, int number) {
    int vocabulary = engine.description().vocabulary();
    var random = new SplittableRandom(SEED + number);
    var ids = new int[length];
    for (int i = 0; i < length; i++) {
      do {
        ids[i] = random.nextInt(vocabulary);
      } while (addedIds.contains(ids[i]) && addedIds.size() < vocabulary / 2);
    }
    return ids;
  }

  private static int[] append(int[] ids, int[] more) {
    var all = Arrays.copyOf(ids, ids.length + more.length);
    System.arraycopy(more, 0, all, ids.length, more.length);
    return all;
  }
}
