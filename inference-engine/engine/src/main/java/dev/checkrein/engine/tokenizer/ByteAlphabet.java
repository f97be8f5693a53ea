// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The letters that stand for bytes in a byte-level vocabulary: printable Latin-1 bytes stand for
 * themselves, the others follow from U+0100 on in byte order (Radford et al. 2019, GPT-2, {@code
 * bytes_to_unicode}).
 */
final class ByteAlphabet {
  private static final int LETTERS = 0x144;

  private final char[] letters = new char[256];
  private final short[] bytes = new short[LETTERS];

  ByteAlphabet() {
    Arrays.fill(bytes, (short) -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b != 0xad);
      letters[b] = printable ? (char) b : next++;
      bytes[letters[b]] = (short) b;
    }
  }

  /** The letter of a byte from 0 to 255. */
  char letter(int b) {
    return letters[b];
  }

  /**
   * The bytes that a vocabulary entry stands for; text outside the alphabet stands for its UTF-8.
   */
  byte[] bytes(String entry) {
    var out = new byte[entry.length()];
    for (int i = 0; i < out.length; i++) {
      char c = entry.charAt(i);
      if (c >= LETTERS || bytes[c] < 0) {
        return entry.getBytes(StandardCharsets.UTF_8);
      }
      out[i] = (byte) bytes[c];
    }
    return out;
  }
}
