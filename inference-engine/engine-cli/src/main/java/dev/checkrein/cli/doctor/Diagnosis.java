// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What would happen.
 *
 * @param fits whether the model can be opened with one conversation at {@code context}, and its
 *     weights stay in memory
 * @param context tokens that the rest is said for
 * @param heapNeeded bytes of heap for one conversation of that length
 * @param sequencesAt how many conversations fit the heap, by context
 * @param tokensPerSecondMax what the memory bandwidth allows, one conversation at half the context
 * @param tokensPerSecondExpected what the kernels make of that, from their measured rates
 * @param advice what to change, the most important first
 */
public record Diagnosis(
    boolean fits,
    int context,
    long heapNeeded,
    Map<Integer, Long> sequencesAt,
    double tokensPerSecondMax,
    double tokensPerSecondExpected,
    List<String> advice) {
  /** Heap that the JVM and the application need besides. */
  private static final long HEAP_BASE = 96L << 20;

  /** States and spare blocks that an engine for one conversation allocates. */
  private static final int SEQUENCES = 2;

  private static final int BLOCK_TOKENS = 64;

  /** Large arrays begin on a region of the heap of their own: what is left of regions is lost. */
  private static final double REGIONS = 1.15;

  private static final List<Integer> CONTEXTS = List.of(2_048, 8_192, 32_768, 131_072, 1_048_576);
  private static final long MEBIBYTE = 1L << 20;

  public Diagnosis {
    sequencesAt = new LinkedHashMap<>(sequencesAt);
    advice = List.copyOf(advice);
  }

  /**
   * Works it out.
   *
   * @param context tokens of a conversation
   * @param bandwidth bytes a second that the machine reads
   * @param rate bytes of weights a second that the kernels multiply
   */
  public static Diagnosis of(
      Footprint model, Machine machine, int context, double bandwidth, double rate) {
    long heap = machine.heapMax() - HEAP_BASE - model.workspace();
    long needed = HEAP_BASE + model.workspace() + memory(model, context);
    var sequences = new LinkedHashMap<Integer, Long>();
    for (int tokens : contexts(context, model.contextTokensMax())) {
      double bytes = REGIONS * (model.state() + model.cachePerToken() * tokens);
      sequences.put(tokens, Math.max(0, (long) (heap / Math.max(1, bytes))));
    }
    boolean heapFits = needed <= machine.heapMax();
    boolean memoryFits = model.weights() + needed <= machine.memory();
    long moved = model.bytesPerToken(context / 2);
    double slow = Math.min(rate, bandwidth);
    double seconds = model.weightsPerToken() / slow + (moved - model.weightsPerToken()) / bandwidth;
    return new Diagnosis(
        heapFits && memoryFits,
        context,
        needed,
        sequences,
        bandwidth / moved,
        1 / seconds,
        advice(model, machine, context, needed));
  }

  /** What the engine allocates for one conversation. */
  private static long memory(Footprint model, long context) {
    return (long)
        (REGIONS
            * (SEQUENCES * model.state()
                + model.cachePerToken() * (context + SEQUENCES * BLOCK_TOKENS)));
  }

  private static List<Integer> contexts(int context, int max) {
    var all = new ArrayList<>(CONTEXTS);
    all.add(context);
    all.add(max);
    return all.stream().filter(tokens -> tokens <= max).distinct().sorted().toList();
  }

  private static List<String> advice(Footprint model, Machine machine, int context, long needed) {
    var advice = new ArrayList<String>();
    if (needed > machine.heapMax()) {
      double room = (machine.heapMax() - HEAP_BASE - model.workspace()) / REGIONS;
      double left = room - SEQUENCES * model.state();
      long tokens =
          model.cachePerToken() == 0
              ? 0
              : (long) (left / model.cachePerToken()) - SEQUENCES * BLOCK_TOKENS;
      advice.add(
          "the heap may take %,d MiB, one conversation of %,d tokens needs %,d: give Java more with CHECKREIN_JAVA_OPTS=-Xmx%dm%s"
              .formatted(
                  machine.heapMax() / MEBIBYTE,
                  context,
                  needed / MEBIBYTE,
                  needed / MEBIBYTE + 1,
                  tokens > 0 ? ", or take --context " + tokens : ""));
    }
    if (model.weights() + needed > machine.memory()) {
      advice.add(
          "weights and heap need %,d MiB, the machine has %,d: weights would be read from disk for each token; take a smaller quantisation (checkrein quantize) or more memory"
              .formatted((model.weights() + needed) / MEBIBYTE, machine.memory() / MEBIBYTE));
    }
    for (var backend : machine.backends()) {
      if (backend.unavailable() != null) {
        advice.add("backend '%s': %s".formatted(backend.name(), backend.unavailable()));
      }
    }
    return advice;
  }
}
