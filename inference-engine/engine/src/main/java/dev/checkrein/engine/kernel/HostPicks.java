// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/** {@link Picks} in heap arrays. */
final class HostPicks implements Picks {
  final int[] ids;
  final float[] logProbs;

  HostPicks(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity of picks is " + capacity + ", expected 1 up");
    }
    ids = new int[capacity];
    logProbs = new float[capacity];
  }

  @Override
  public int capacity() {
    return ids.length;
  }
}
