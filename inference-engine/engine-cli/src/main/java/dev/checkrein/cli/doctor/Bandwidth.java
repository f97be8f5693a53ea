// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli.doctor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures how fast this machine reads memory that no cache holds. */
public final class Bandwidth {
  private static final long BYTES = 256L << 20;
  private static final int PASSES = 6;
  private static final double NANOS = 1e9;

  private Bandwidth() {}

  /**
   * Reads a buffer several times with so many threads; takes about a second.
   *
   * @return bytes a second, of the fastest pass
   */
  public static double measure(int threads) throws InterruptedException {
    try (var arena = Arena.ofShared();
        var pool = Executors.newFixedThreadPool(threads)) {
      var buffer = arena.allocate(BYTES, 64);
      buffer.fill((byte) 1);
      double best = 0;
      long expected = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        long start = System.nanoTime();
        long sum = 0;
        var parts = new ArrayList<Future<Long>>();
        for (int t = 0; t < threads; t++) {
          long from = BYTES / 64 * t / threads * 64;
          long to = BYTES / 64 * (t + 1) / threads * 64;
          parts.add(pool.submit(() -> sum(buffer.asSlice(from, to - from))));
        }
        for (var part : parts) {
          sum += part.get();
        }
        double seconds = (System.nanoTime() - start) / NANOS;
        if (pass > 0 && sum != expected) {
          throw new IllegalStateException("the buffer changed while it was read");
        }
        expected = sum;
        best = Math.max(best, BYTES / seconds);
      }
      return best;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static long sum(MemorySegment part) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    long count = part.byteSize() / 8;
    for (long i = 0; i + 4 <= count; i += 4) {
      a += part.getAtIndex(ValueLayout.JAVA_LONG, i);
      b += part.getAtIndex(ValueLayout.JAVA_LONG, i + 1);
      c += part.getAtIndex(ValueLayout.JAVA_LONG, i + 2);
      d += part.getAtIndex(ValueLayout.JAVA_LONG, i + 3);
    }
    long rest = 0;
    for (long i = count / 4 * 4; i < count; i++) {
      rest += part.getAtIndex(ValueLayout.JAVA_LONG, i);
    }
    return a + b + c + d + rest;
  }
}
