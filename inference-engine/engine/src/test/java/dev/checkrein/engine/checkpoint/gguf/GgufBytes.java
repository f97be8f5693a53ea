// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes GGUF files, malformed ones too: keys and tensors are written as they are given, counts and
 * offsets follow them unless they are set.
 */
public final class GgufBytes {
  private static final int ALIGNMENT_DEFAULT = 32;

  private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
  private final ByteArrayOutputStream table = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private String magic = "GGUF";
  private int version = 3;
  private long keyCount;
  private long tensorCount;
  private int alignment = ALIGNMENT_DEFAULT;

  public GgufBytes magic(String newMagic) {
    magic = newMagic;
    return this;
  }

  public GgufBytes version(int newVersion) {
    version = newVersion;
    return this;
  }

  /** Sets the count of keys; keys that follow count on. */
  public GgufBytes keyCount(long count) {
    keyCount = count;
    return this;
  }

  /** Sets the count of tensors; tensors that follow count on. */
  public GgufBytes tensorCount(long count) {
    tensorCount = count;
    return this;
  }

  /** The alignment of the data, without the key that says so. */
  public GgufBytes alignment(int bytes) {
    alignment = bytes;
    return this;
  }

  /** A key with any bytes as type and value. */
  public GgufBytes key(String name, byte[] typeAndValue) {
    keys.writeBytes(string(name));
    keys.writeBytes(typeAndValue);
    keyCount++;
    return this;
  }

  /** Bytes in the place of a key, which is counted. */
  public GgufBytes rawKey(byte[]... parts) {
    for (var part : parts) {
      keys.writeBytes(part);
    }
    keyCount++;
    return this;
  }

  public GgufBytes string(String name, String value) {
    return key(name, join(int32(ValueType.STRING.ordinal()), string(value)));
  }

  public GgufBytes uint32(String name, long value) {
    return key(name, join(int32(ValueType.UINT32.ordinal()), int32((int) value)));
  }

  public GgufBytes int32(String name, int value) {
    return key(name, join(int32(ValueType.INT32.ordinal()), int32(value)));
  }

  public GgufBytes float32(String name, float value) {
    return key(
        name, join(int32(ValueType.FLOAT32.ordinal()), int32(Float.floatToRawIntBits(value))));
  }

  public GgufBytes bool(String name, boolean value) {
    return key(name, join(int32(ValueType.BOOL.ordinal()), new byte[] {(byte) (value ? 1 : 0)}));
  }

  public GgufBytes strings(String name, List<String> values) {
    var elements = new ByteArrayOutputStream();
    values.forEach(value -> elements.writeBytes(string(value)));
    return array(name, ValueType.STRING, values.size(), elements.toByteArray());
  }

  public GgufBytes int32s(String name, int... values) {
    var elements = new ByteArrayOutputStream();
    for (int value : values) {
      elements.writeBytes(int32(value));
    }
    return array(name, ValueType.INT32, values.length, elements.toByteArray());
  }

  public GgufBytes float32s(String name, float... values) {
    return array(name, ValueType.FLOAT32, values.length, floats(values));
  }

  private GgufBytes array(String name, ValueType type, long count, byte[] elements) {
    return key(
        name,
        join(int32(ValueType.ARRAY.ordinal()), int32(type.ordinal()), int64(count), elements));
  }

  /** A tensor of F32 with its data. */
  public GgufBytes tensor(String name, long[] dims, float... values) {
    return tensor(name, GgufType.F32, dims, floats(values));
  }

  /** A tensor with its data, behind those so far. */
  public GgufBytes tensor(String name, GgufType type, long[] dims, byte[] bytes) {
    while (data.size() % alignment != 0) {
      data.write(0);
    }
    entry(name, type.id(), dims, data.size());
    data.writeBytes(bytes);
    return this;
  }

  /** A tensor of zeros, as many as it needs. */
  public GgufBytes zeros(String name, GgufType type, long... dims) {
    return tensor(
        name, type, dims, new byte[(int) new GgufTensor(name, type, boxed(dims), 0).bytes()]);
  }

  /** An entry of the table without data. */
  public GgufBytes entry(String name, int type, long[] dims, long offset) {
    table.writeBytes(string(name));
    table.writeBytes(int32(dims.length));
    for (long size : dims) {
      table.writeBytes(int64(size));
    }
    table.writeBytes(int32(type));
    table.writeBytes(int64(offset));
    tensorCount++;
    return this;
  }

  /** Bytes behind the data so far. */
  public GgufBytes data(int bytes) {
    data.writeBytes(new byte[bytes]);
    return this;
  }

  /** The file. */
  public byte[] bytes() {
    var head =
        join(
            magic.getBytes(StandardCharsets.ISO_8859_1),
            int32(version),
            int64(tensorCount),
            int64(keyCount),
            keys.toByteArray(),
            table.toByteArray());
    int padding = data.size() == 0 ? 0 : Math.floorMod(-head.length, alignment);
    return join(head, new byte[padding], data.toByteArray());
  }

  /** Writes the file. */
  public Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] string(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    return join(int64(utf8.length), utf8);
  }

  public static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  public static byte[] int64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  public static byte[] floats(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  public static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (var part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static List<Long> boxed(long[] dims) {
    return Arrays.stream(dims).boxed().toList();
  }
}
