// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import java.util.Arrays;

/** A growing list of token ids. Confined to one encoding. */
final class Ids {
  private static final int CAPACITY = 64;

  private int[] ids;
  private int count;

  Ids() {
    this(CAPACITY);
  }

  Ids(int capacity) {
    ids = new int[capacity];
  }

  boolean isEmpty() {
    return count == 0;
  }

  void add(int id) {
    ensure(1);
    ids[count++] = id;
  }

  void addAll(int... more) {
    ensure(more.length);
    System.arraycopy(more, 0, ids, count, more.length);
    count += more.length;
  }

  private void ensure(int more) {
    if (count + more > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(count + more, ids.length * 2));
    }
  }

  int[] toArray() {
    return Arrays.copyOf(ids, count);
  }
}
