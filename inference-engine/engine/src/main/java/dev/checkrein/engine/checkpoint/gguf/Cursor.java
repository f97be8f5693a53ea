// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.error.ModelFormatException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads the values of a GGUF header one after another and never past its end. The {@code what} of
 * each method says in messages what is being read.
 */
final class Cursor {
  private static final int QUOTE_LENGTH_MAX = 80;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
  private static final String REPLACEMENT = "\uFFFD";

  private final String file;
  private final long fileBytes;
  private final ByteBuffer bytes;

  /**
   * A cursor at a position.
   *
   * @param file the file's name, for messages
   * @param bytes the whole file
   * @param bytesMax where reading stops at the latest
   */
  Cursor(String file, MemorySegment bytes, int position, int bytesMax) {
    this.file = file;
    fileBytes = bytes.byteSize();
    this.bytes =
        bytes
            .asSlice(0, Math.min(fileBytes, bytesMax))
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .position(position);
  }

  /** Offset in the file of what is read next. */
  int position() {
    return bytes.position();
  }

  /** Bytes up to the end. */
  int left() {
    return bytes.remaining();
  }

  /** Goes past bytes. */
  void skip(long count, String what) {
    require(count, what);
    bytes.position(bytes.position() + (int) count);
  }

  private void require(long count, String what) {
    if (count > bytes.remaining()) {
      throw new ModelFormatException(
          "%s: %s at byte %d needs %d bytes, %d are left of %s"
              .formatted(file, what, position(), count, left(), whole()));
    }
  }

  private String whole() {
    return bytes.limit() == fileBytes
        ? "the file"
        : "the " + bytes.limit() + " bytes that metadata and tensor table may have";
  }

  int int32(String what) {
    require(Integer.BYTES, what);
    return bytes.getInt();
  }

  long int64(String what) {
    require(Long.BYTES, what);
    return bytes.getLong();
  }

  /** A length of 64 bits and as many bytes of UTF-8. */
  String string(int bytesMax, String what) {
    int from = position();
    var utf8 = new byte[stringLength(bytesMax, what)];
    bytes.get(utf8);
    var text = new String(utf8, StandardCharsets.UTF_8);
    if (text.contains(REPLACEMENT)) {
      checkUtf8(utf8, from, what);
    }
    return text;
  }

  /** Goes past a string unread. */
  void skipString(String what) {
    int length = stringLength(Integer.MAX_VALUE, what);
    bytes.position(bytes.position() + length);
  }

  private int stringLength(int bytesMax, String what) {
    int from = position();
    long length = int64(what);
    if (length < 0 || length > left() || length > bytesMax) {
      throw new ModelFormatException(
          "%s: %s at byte %d has a length of %s bytes, expected at most %d%s"
              .formatted(
                  file,
                  what,
                  from,
                  Long.toUnsignedString(length),
                  Math.min(left(), bytesMax),
                  left() < bytesMax ? ", what is left of " + whole() : ""));
    }
    return (int) length;
  }

  private void checkUtf8(byte[] utf8, int from, String what) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(
          "%s: %s at byte %d is not valid UTF-8, which every string of a GGUF file must be, tokens too"
              .formatted(file, what, from),
          e);
    }
  }

  /**
   * A value that is not an array: a {@code Long}, a {@code BigInteger} where a long does not hold
   * it, a {@code Double}, a {@code Boolean} or a {@code String}.
   */
  Object scalar(ValueType type, String what) {
    return switch (type) {
      case UINT8 -> (long) (int8(what) & 0xff);
      case INT8 -> (long) int8(what);
      case UINT16 -> (long) (int16(what) & 0xffff);
      case INT16 -> (long) int16(what);
      case UINT32 -> int32(what) & 0xffffffffL;
      case INT32 -> (long) int32(what);
      case INT64 -> int64(what);
      case UINT64 -> unsigned(int64(what));
      case FLOAT32 -> (double) Float.intBitsToFloat(int32(what));
      case FLOAT64 -> Double.longBitsToDouble(int64(what));
      case BOOL -> bool(what);
      case STRING -> string(Integer.MAX_VALUE, what);
      case ARRAY -> throw new IllegalArgumentException(what);
    };
  }

  private byte int8(String what) {
    require(1, what);
    return bytes.get();
  }

  private short int16(String what) {
    require(Short.BYTES, what);
    return bytes.getShort();
  }

  private boolean bool(String what) {
    int value = int8(what) & 0xff;
    if (value > 1) {
      throw new ModelFormatException(
          "%s: %s is %d, expected a BOOL, which is 0 or 1".formatted(file, what, value));
    }
    return value == 1;
  }

  private static Object unsigned(long value) {
    return value >= 0 ? value : new BigInteger(Long.toUnsignedString(value));
  }

  /** A text from the file for messages: shortened, and harmless in a log. */
  static String quote(String text) {
    var shown = text.length() > QUOTE_LENGTH_MAX ? text.substring(0, QUOTE_LENGTH_MAX) + "…" : text;
    return "'" + CONTROL.matcher(shown).replaceAll(REPLACEMENT) + "'";
  }
}
