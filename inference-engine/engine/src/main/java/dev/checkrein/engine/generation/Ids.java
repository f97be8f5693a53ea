// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import java.util.Arrays;

/** Cuts and joins lists of token ids. */
final class Ids {
  private Ids() {}

  static int[] head(int[] ids, int count) {
    return Arrays.copyOf(ids, count);
  }

  static int[] tail(int[] ids, int from) {
    return Arrays.copyOfRange(ids, from, ids.length);
  }

  static int[] append(int[] ids, int id) {
    var longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = id;
    return longer;
  }

  static int[] join(int[] first, int[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
