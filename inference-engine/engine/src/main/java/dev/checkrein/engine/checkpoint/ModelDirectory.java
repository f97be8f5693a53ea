// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the small files of a model directory, each within a size limit.
 *
 * @param path the directory
 */
record ModelDirectory(Path path) {
  static final long CONFIG_BYTES_MAX = 10_000_000;
  static final long TEMPLATE_BYTES_MAX = 1_000_000;
  static final long TOKENIZER_BYTES_MAX = 250_000_000;
  static final long INDEX_BYTES_MAX = 100_000_000;

  private static final String LFS_POINTER = "version https://git-lfs";

  /** A file of this directory, named as it is. */
  Path file(String name) {
    return path.resolve(name);
  }

  /** A JSON object; empty if there is no such file. */
  Optional<JsonObject> json(String name, long bytesMax) {
    return bytes(name, bytesMax).map(utf8 -> JsonObject.parse(utf8, file(name).toString()));
  }

  /** A text in UTF-8; empty if there is no such file. */
  Optional<String> text(String name, long bytesMax) {
    return bytes(name, bytesMax).map(utf8 -> decode(name, utf8));
  }

  private String decode(String name, byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file(name) + ": not valid UTF-8", e);
    }
  }

  private Optional<byte[]> bytes(String name, long bytesMax) {
    var file = file(name);
    if (!Files.exists(file)) {
      if (Files.isSymbolicLink(file)) {
        throw new ModelFormatException(file + ": a symbolic link to a file that does not exist");
      }
      return Optional.empty();
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file + ": not a regular file");
    }
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes((int) bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new ModelFormatException(
            file + ": longer than the " + bytesMax + " bytes that are read of such a file");
      }
      if (bytes.length >= LFS_POINTER.length()
          && new String(bytes, 0, LFS_POINTER.length(), StandardCharsets.US_ASCII)
              .equals(LFS_POINTER)) {
        throw new ModelFormatException(
            file + ": a Git LFS pointer, not the file; fetch it with 'git lfs pull'");
      }
      return Optional.of(bytes);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e, e);
    }
  }
}
