// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Turns the bytes of tokens into text; the bytes of an unfinished character wait for the rest. */
final class OutputText {
  private static final int PENDING_MAX = 4;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] pending = {};

  /** Decodes what is complete. */
  String add(byte[] bytes) {
    return decode(bytes, false);
  }

  /** Decodes the rest; an unfinished character becomes U+FFFD. */
  String finish() {
    return decode(new byte[0], true);
  }

  private String decode(byte[] bytes, boolean last) {
    var in = ByteBuffer.allocate(pending.length + bytes.length).put(pending).put(bytes).flip();
    var out = CharBuffer.allocate(in.remaining() + PENDING_MAX);
    decoder.decode(in, out, last);
    if (last) {
      decoder.flush(out);
      decoder.reset();
    }
    pending = new byte[in.remaining()];
    in.get(pending);
    return out.flip().toString();
  }

  /** Whitespace as Python's {@code strip} and {@code \s} know it. */
  static boolean isSpace(char c) {
    return Character.isWhitespace(c) || c == 0x85 || c == 0xa0 || c == 0x2007 || c == 0x202f;
  }

  /** Text without whitespace at its ends. */
  static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }
}
