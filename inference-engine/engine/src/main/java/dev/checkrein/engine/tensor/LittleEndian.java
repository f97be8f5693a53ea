// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tensor;

/** Numbers among the bytes of blocks. */
final class LittleEndian {
  private LittleEndian() {}

  static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8);
  }

  static int i32(byte[] bytes, int at) {
    return u16(bytes, at) | (u16(bytes, at + 2) << 16);
  }

  static float f16(byte[] bytes, int at) {
    return Float.float16ToFloat((short) u16(bytes, at));
  }
}
