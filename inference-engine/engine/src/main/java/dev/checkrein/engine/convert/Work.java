// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

import java.util.concurrent.CancellationException;

/** Counts what a conversion has done, and ends it when it is cancelled. Confined to its thread. */
final class Work {
  private final ConversionListener listener;
  private long done;
  private long total;

  Work(ConversionListener listener) {
    this.listener = listener;
  }

  /** So many more elements will be read. */
  void expect(long elements) {
    total += elements;
  }

  /**
   * So many more elements have been read.
   *
   * @throws CancellationException if the conversion is to end
   */
  void advance(long elements) {
    if (listener.cancelled()) {
      throw new CancellationException();
    }
    done += elements;
    listener.progress(done, total);
  }
}
