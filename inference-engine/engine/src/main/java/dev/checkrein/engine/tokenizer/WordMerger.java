// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import java.util.Arrays;

/**
 * Merges the bytes or characters of one word: always the pair of lowest rank, the leftmost of
 * equals (Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword
 * Units", §3.2). Candidates wait in a heap and are checked when they come up, so a word of n
 * symbols takes O(n log n) steps. Confined to one word.
 */
final class WordMerger {
  private final Merges merges;
  private final int[] ids;
  private final int[] next;
  private final int[] previous;
  private long[] heap;
  private int heapSize;
  private int candidates;

  /**
   * @param ids the token of each byte, or the symbol of each character; overwritten
   */
  WordMerger(Merges merges, int[] ids) {
    this.merges = merges;
    this.ids = ids;
    int n = ids.length;
    next = new int[n];
    previous = new int[n];
    for (int i = 0; i < n; i++) {
      next[i] = i + 1 < n ? i + 1 : -1;
      previous[i] = i - 1;
    }
    heap = new long[Math.max(4, n)];
  }

  int[] merge() {
    int count = ids.length;
    for (int i = 0; i + 1 < ids.length; i++) {
      offer(i);
    }
    while (heapSize > 0) {
      long candidate = poll();
      int left = (int) candidate;
      int right = ids[left] < 0 ? -1 : next[left];
      if (right < 0) {
        continue;
      }
      int place = merges.find(ids[left], ids[right]);
      if (place < 0 || merges.rank(place) != (int) (candidate >>> 32)) {
        continue;
      }
      ids[left] = merges.result(place);
      ids[right] = -1;
      next[left] = next[right];
      if (next[right] >= 0) {
        previous[next[right]] = left;
      }
      count--;
      offer(left);
      if (previous[left] >= 0) {
        offer(previous[left]);
      }
    }
    var out = new int[count];
    int at = 0;
    for (int i = 0; i >= 0 && i < ids.length; i = next[i]) {
      out[at++] = ids[i];
    }
    return out;
  }

  /** How many pairs have waited in the heap: fewer than three for each symbol. */
  int candidates() {
    return candidates;
  }

  private void offer(int left) {
    int right = next[left];
    int place = right < 0 ? -1 : merges.find(ids[left], ids[right]);
    if (place < 0) {
      return;
    }
    candidates++;
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heap.length * 2);
    }
    long candidate = (long) merges.rank(place) << 32 | left;
    int at = heapSize++;
    while (at > 0 && heap[(at - 1) / 2] > candidate) {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    heap[at] = candidate;
  }

  private long poll() {
    long top = heap[0];
    long last = heap[--heapSize];
    int at = 0;
    while (2 * at + 1 < heapSize) {
      int child = 2 * at + 1;
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
