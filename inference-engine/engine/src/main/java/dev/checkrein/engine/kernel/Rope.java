// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.kernel;

/**
 * {@link Kernels#rope} of both CPU backends. The angle is a product in double: exact up to position
 * 2^29, and off by at most 2^-22 up to 2^31 for frequencies up to 1.
 *
 * @param x [n, heads * headDim]
 * @param frequencies one for each pair
 */
record Rope(HostTensor x, float[] frequencies, RopeShape shape, HostStep step) {
  /** Floats that {@link #rotate} needs to work with. */
  int tableSize() {
    return 2 * frequencies.length;
  }

  /**
   * Rotates some tokens.
   *
   * @param table receives the cosines, then the sines, of one token after the other
   */
  void rotate(float[] table, int from, int to) {
    for (int t = from; t < to; t++) {
      fill(table, step.position(t));
      for (int head = 0; head < shape.heads(); head++) {
        int at = x.at(t) + head * shape.headDim();
        if (shape.interleaved()) {
          rotateNeighbours(x.data(), at, table, frequencies.length);
        } else {
          rotateHalves(x.data(), at, table, frequencies.length);
        }
      }
    }
  }

  private void fill(float[] table, int position) {
    int pairs = frequencies.length;
    for (int j = 0; j < pairs; j++) {
      double angle = (double) position * frequencies[j];
      table[j] = (float) StrictMath.cos(angle);
      table[pairs + j] = (float) StrictMath.sin(angle);
    }
  }

  private static void rotateHalves(float[] x, int at, float[] table, int pairs) {
    for (int j = 0; j < pairs; j++) {
      float a = x[at + j];
      float b = x[at + pairs + j];
      x[at + j] = a * table[j] - b * table[pairs + j];
      x[at + pairs + j] = a * table[pairs + j] + b * table[j];
    }
  }

  private static void rotateNeighbours(float[] x, int at, float[] table, int pairs) {
    for (int j = 0; j < pairs; j++) {
      float a = x[at + 2 * j];
      float b = x[at + 2 * j + 1];
      x[at + 2 * j] = a * table[j] - b * table[pairs + j];
      x[at + 2 * j + 1] = a * table[pairs + j] + b * table[j];
    }
  }
}
