// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.convert;

/** Follows a conversion, on the thread that runs it. */
public interface ConversionListener {
  /** Hears nothing and never cancels. */
  ConversionListener NONE =
      new ConversionListener() {
        @Override
        public void progress(long done, long total) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  /**
   * So much is done.
   *
   * @param done elements read so far
   * @param total elements to be read, some of them twice
   */
  void progress(long done, long total);

  /** Whether it should end; asked after every few hundred thousand elements. */
  boolean cancelled();
}
