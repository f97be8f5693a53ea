// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.samples.tickets.api;

import dev.checkrein.samples.tickets.desk.InvalidFieldException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads bodies up to a limit. */
final class RequestBodies {

  private RequestBodies() {}

  /** The body is longer than is read. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLargeException(int bytesMax) {
      super("the body is longer than the %d bytes that are accepted".formatted(bytesMax));
    }
  }

  /**
   * A text in UTF-8.
   *
   * @throws TooLargeException if it is longer than {@code bytesMax}
   * @throws InvalidFieldException if it is no UTF-8
   */
  static String text(InputStream body, int bytesMax) throws IOException {
    var bytes = body.readNBytes(bytesMax + 1);
    if (bytes.length > bytesMax) {
      throw new TooLargeException(bytesMax);
    }
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidFieldException("body", bytes.length + " bytes", "text in UTF-8");
    }
  }
}
