// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes: results to standard output, everything else to standard error.
 *
 * @param out standard output
 * @param charset of text on it; JSON is UTF-8 always
 * @param err standard error
 * @param interactive whether somebody looks at standard error, so that progress may be drawn
 * @param cancelled whether the user wants the command to end
 */
record Terminal(
    OutputStream out,
    Charset charset,
    PrintStream err,
    boolean interactive,
    BooleanSupplier cancelled) {
  private static final int PART_LENGTH = 1 << 16;

  /**
   * Writes text as it is, at once.
   *
   * @throws UncheckedIOException if nobody reads it any more
   */
  void text(String text) {
    write(text.getBytes(charset));
  }

  /** Writes a value as one line of JSON. */
  void json(@Nullable Object value) {
    utf8(Json.write(value) + "\n");
  }

  /**
   * Writes one object as a line of JSON, field by field as they come: never all of it is in memory.
   *
   * @param fields with different names
   */
  <V> void jsonFields(Stream<Map.Entry<String, V>> fields) {
    var before = "{";
    for (var field : (Iterable<Map.Entry<String, V>>) fields::iterator) {
      utf8(before + Json.write(field.getKey()) + ": " + Json.write(field.getValue()));
      before = ", ";
    }
    utf8(before.equals("{") ? "{}\n" : "}\n");
  }

  /** Writes values as one line of JSON, a list, of which a part at a time is held as text. */
  void jsonList(Iterator<?> values) {
    var part = new StringBuilder("[");
    while (values.hasNext()) {
      part.append(Json.write(values.next())).append(values.hasNext() ? ", " : "");
      if (part.length() > PART_LENGTH) {
        write(part.toString().getBytes(StandardCharsets.UTF_8));
        part.setLength(0);
      }
    }
    write(part.append("]\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Tells the user something that is no result. */
  void note(String line) {
    err.println(line);
  }

  private void utf8(String json) {
    write(json.getBytes(StandardCharsets.UTF_8));
  }

  private void write(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to standard output: " + e.getMessage(), e);
    }
  }
}
