// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint.gguf;

import dev.checkrein.engine.checkpoint.Contents;
import dev.checkrein.engine.checkpoint.TokenizerSource;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates a GGUF file to what a Hugging Face directory of the same model says. */
public final class GgufCheckpoint {
  private static final String TEMPLATE = "tokenizer.chat_template";
  private static final String NAME = "general.name";

  /** Characters of a chat template, as in Hugging Face directories. */
  private static final int TEMPLATE_LENGTH_MAX = 1_000_000;

  private GgufCheckpoint() {}

  /**
   * Reads metadata and tensor table and maps the weights in the arena.
   *
   * @param path the file, or any part of a split model
   * @throws ModelFormatException if it is malformed, or of an architecture that is not supported
   */
  public static Contents read(Path path, Arena arena) {
    var parts = GgufParts.open(path, arena);
    return parts.reading(() -> translate(parts, arena));
  }

  /**
   * The same over a file that lies in memory.
   *
   * @param path what it is called in messages
   * @param file all bytes, which live as long as the arena
   */
  public static Contents read(Path path, MemorySegment file, Arena arena) {
    return translate(GgufParts.of(GgufFile.of(path, file)), arena);
  }

  /**
   * The vocabulary of a file of any architecture, with or without weights.
   *
   * @throws ModelFormatException if it is malformed or has none
   */
  public static TokenizerSource.Vocabulary vocabulary(Path path) {
    try (var arena = Arena.ofConfined()) {
      return tokenizer(GgufParts.open(path, arena))
          .orElseThrow(
              () ->
                  new ModelFormatException(
                      path + ": no vocabulary: key 'tokenizer.ggml.model' is missing or 'none'"));
    }
  }

  /** Translates files that are open. */
  static Contents translate(GgufParts parts, Arena arena) {
    var metadata = parts.metadata();
    var architecture = Architecture.of(parts);
    var tokenizer = GgufTokenizer.of(metadata).orElse(null);
    return new Contents(
        new JsonObject(metadata.file(), architecture.config()),
        tokenizer == null ? null : tokenizer.generationConfig(),
        tokenizer == null ? null : tokenizer.tokenizerConfig(),
        settings(metadata),
        chatTemplate(metadata),
        () -> tokenizer(parts).map(vocabulary -> vocabulary),
        TensorTranslation.of(parts, architecture, arena));
  }

  private static Optional<TokenizerSource.Vocabulary> tokenizer(GgufParts parts) {
    return parts.reading(() -> GgufTokenizer.of(parts.metadata()).map(GgufTokenizer::vocabulary));
  }

  /** The only thing that a {@code checkrein.json} would say and a file says too: the name. */
  private static @Nullable JsonObject settings(GgufMetadata metadata) {
    return metadata
        .optionalString(NAME)
        .map(name -> new JsonObject(metadata.file(), Map.of("name", name)))
        .orElse(null);
  }

  private static @Nullable String chatTemplate(GgufMetadata metadata) {
    var template = metadata.optionalString(TEMPLATE).orElse(null);
    if (template != null && template.length() > TEMPLATE_LENGTH_MAX) {
      throw metadata.wrong(TEMPLATE, "at most " + TEMPLATE_LENGTH_MAX + " characters");
    }
    return template;
  }
}
