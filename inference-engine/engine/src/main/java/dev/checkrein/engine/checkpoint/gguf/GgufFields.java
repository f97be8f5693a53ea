// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys and values of a GGUF file that is to be written, in order. A key that is set again moves
 * to the end, as in ggml.
 */
public final class GgufFields {
  private final Map<String, byte[]> encoded = new LinkedHashMap<>();
  private int alignment = GgufHeader.ALIGNMENT_DEFAULT;

  /** Sets all keys of another file to its values, byte by byte. */
  public void copy(GgufMetadata from) {
    for (var key : from.keys()) {
      set(key, from.encoded(key));
    }
    alignment = from.integer(GgufHeader.ALIGNMENT, 1, Integer.MAX_VALUE, alignment);
  }

  public void string(String key, String value) {
    set(key, join(id(ValueType.STRING), text(value)));
  }

  public void uint32(String key, int value) {
    if (value < 0) {
      throw new IllegalArgumentException("key '" + key + "' is " + value + ", expected 0 or more");
    }
    set(key, join(id(ValueType.UINT32), int32(value)));
  }

  public void float32(String key, float value) {
    set(key, join(id(ValueType.FLOAT32), int32(Float.floatToRawIntBits(value))));
  }

  public void bool(String key, boolean value) {
    set(key, join(id(ValueType.BOOL), new byte[] {(byte) (value ? 1 : 0)}));
  }

  public void strings(String key, List<String> values) {
    var elements = new ByteArrayOutputStream();
    values.forEach(value -> elements.writeBytes(text(value)));
    array(key, ValueType.STRING, values.size(), elements.toByteArray());
  }

  public void int32s(String key, int[] values) {
    byte[] elements = new byte[Math.multiplyExact(values.length, Integer.BYTES)];
    ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
    array(key, ValueType.INT32, values.length, elements);
  }

  private void array(String key, ValueType type, int count, byte[] elements) {
    set(key, join(id(ValueType.ARRAY), id(type), int64(count), elements));
  }

  private void set(String key, byte[] typeAndValue) {
    remove(key);
    encoded.put(key, typeAndValue);
  }

  /** Removes a key if it is there. */
  public void remove(String key) {
    encoded.remove(key);
  }

  int count() {
    return encoded.size();
  }

  /** What the offsets of the data are multiples of. */
  int alignment() {
    return alignment;
  }

  /** All keys and values as a file has them. */
  void writeTo(ByteArrayOutputStream out) {
    encoded.forEach(
        (key, value) -> {
          out.writeBytes(text(key));
          out.writeBytes(value);
        });
  }

  static byte[] text(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    return join(int64(utf8.length), utf8);
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] int64(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] id(ValueType type) {
    return int32(type.id());
  }

  private static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (var part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
