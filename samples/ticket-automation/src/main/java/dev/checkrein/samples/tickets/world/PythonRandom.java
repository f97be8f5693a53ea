// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.world;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The random numbers of CPython's {@code random.Random(text)}, so that a seed gives the same ticket
 * here as in the Python generator. The generator is MT19937 (Matsumoto and Nishimura 1998,
 * "Mersenne Twister", initialised by array); a text seeds it with its UTF-8 bytes followed by their
 * SHA-512, read as one big-endian number.
 *
 * <p>Not thread-safe: confined to one ticket.
 */
public final class PythonRandom {
  private static final int N = 624;
  private static final int M = 397;

  private final int[] state = new int[N];
  private int index = N;

  /** Seeds as {@code random.Random(seed)} does for a {@code str}. */
  public PythonRandom(String seed) {
    initByArray(key(seed.getBytes(StandardCharsets.UTF_8)));
  }

  /** The number of a text seed in words of 32 bits, lowest first. */
  private static int[] key(byte[] text) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-512").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks SHA-512, which seeds need", e);
    }
    var bytes = new byte[text.length + digest.length];
    System.arraycopy(text, 0, bytes, 0, text.length);
    System.arraycopy(digest, 0, bytes, text.length, digest.length);
    var number = new BigInteger(1, bytes);
    var key = new int[Math.max(1, (number.bitLength() + 31) / 32)];
    for (int i = 0; i < key.length; i++) {
      key[i] = number.shiftRight(32 * i).intValue();
    }
    return key;
  }

  private void initByArray(int[] key) {
    state[0] = 19650218;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    int i = 1;
    int j = 0;
    for (int k = Math.max(N, key.length); k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
      i++;
      j = (j + 1) % key.length;
      if (i >= N) {
        state[0] = state[N - 1];
        i = 1;
      }
    }
    for (int k = N - 1; k > 0; k--) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
      i++;
      if (i >= N) {
        state[0] = state[N - 1];
        i = 1;
      }
    }
    state[0] = 0x80000000;
  }

  private int nextWord() {
    if (index >= N) {
      for (int k = 0; k < N; k++) {
        int y = (state[k] & 0x80000000) | (state[(k + 1) % N] & 0x7fffffff);
        state[k] = state[(k + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
      }
      index = 0;
    }
    int y = state[index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  /** The next {@code count} bits as a number; {@code count} from 1 to 32. */
  public long bits(int count) {
    if (count < 1 || count > 32) {
      throw new IllegalArgumentException(count + " bits asked for, expected 1 to 32");
    }
    return Integer.toUnsignedLong(nextWord()) >>> (32 - count);
  }

  /** {@code random()}: a number in [0, 1) with 53 bits. */
  public double next() {
    long high = bits(27);
    long low = bits(26);
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /** {@code randrange(bound)}: a whole number from 0 to below {@code bound}, which is positive. */
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound is " + bound + ", expected 1 or more");
    }
    int count = 32 - Integer.numberOfLeadingZeros(bound);
    long value = bits(count);
    while (value >= bound) {
      value = bits(count);
    }
    return (int) value;
  }

  /** {@code randrange(from, to)}: a whole number from {@code from} to below {@code to}. */
  public int between(int from, int to) {
    return from + below(Math.subtractExact(to, from));
  }

  /** {@code choice(items)}: one item of a list that is not empty. */
  public <T> T choice(List<T> items) {
    return items.get(below(items.size()));
  }

  /** {@code sample(items, count)}: {@code count} different places of the list, in random order. */
  public <T> List<T> sample(List<T> items, int count) {
    int size = items.size();
    if (count < 0 || count > size) {
      throw new IllegalArgumentException(
          "sample of " + count + " from a list of " + size + ", expected 0 to " + size);
    }
    long setSize = 21;
    if (count > 5) {
      long power = 1;
      while (power < 3L * count) {
        power *= 4;
      }
      setSize += power;
    }
    return size <= setSize ? sampleFromPool(items, count) : sampleBySet(items, count);
  }

  private <T> List<T> sampleFromPool(List<T> items, int count) {
    var pool = new ArrayList<>(items);
    var result = new ArrayList<T>(count);
    for (int i = 0; i < count; i++) {
      int j = below(pool.size() - i);
      result.add(pool.get(j));
      pool.set(j, pool.get(pool.size() - i - 1));
    }
    return result;
  }

  private <T> List<T> sampleBySet(List<T> items, int count) {
    var taken = new HashSet<Integer>();
    var result = new ArrayList<T>(count);
    while (result.size() < count) {
      int j = below(items.size());
      if (taken.add(j)) {
        result.add(items.get(j));
      }
    }
    return result;
  }
}
