// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Texts in a file: a JSON list of strings. */
final class TextsFile {
  /** The most that is read. */
  static final int BYTES_MAX = 256 << 20;

  private static final Path STANDARD_INPUT = Path.of("-");

  private TextsFile() {}

  /**
   * Reads them.
   *
   * @param file {@code -} for standard input
   * @throws RequestException if there is too much, or what is no list of strings
   * @throws IOException if it cannot be read, with a message that names it
   */
  static List<String> read(Path file, InputStream standardInput) throws IOException {
    if (file.equals(STANDARD_INPUT)) {
      return parse(bytes(standardInput, "standard input"), "standard input");
    }
    try (var in = Files.newInputStream(file)) {
      return parse(bytes(in, file.toString()), file.toString());
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("cannot read '" + file + "': " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(InputStream in, String source) throws IOException {
    var bytes = in.readNBytes(BYTES_MAX + 1);
    if (bytes.length > BYTES_MAX) {
      throw new RequestException(source + ": more than " + BYTES_MAX + " bytes, the limit");
    }
    return bytes;
  }

  private static List<String> parse(byte[] utf8, String source) {
    if (!(Json.parse(utf8, source) instanceof List<?> list)) {
      throw new RequestException(source + ": expected a JSON list of strings");
    }
    var texts = new ArrayList<String>(list.size());
    for (var item : list) {
      if (!(item instanceof String text)) {
        throw new RequestException(
            "%s: element %d is %s, expected a string"
                .formatted(source, texts.size(), Json.write(item)));
      }
      texts.add(text);
    }
    return texts;
  }
}
