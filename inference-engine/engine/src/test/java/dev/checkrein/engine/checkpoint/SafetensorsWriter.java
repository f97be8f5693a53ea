// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes safetensors files byte by byte, malformed ones too. */
public final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** A header, of the length that it has, and zeros as data. */
  public static Path write(Path file, String header, int dataBytes) {
    return write(file, header.getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  /** The same for a header that is not text. */
  public static Path write(Path file, byte[] header, int dataBytes) {
    var bytes = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    return raw(file, bytes.array());
  }

  /** Any bytes. */
  public static Path raw(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One entry of a header. */
  public static String entry(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, begin, end);
  }
}
