// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.checkpoint;

import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.json.JsonObject;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a Hugging Face directory. */
final class HuggingFaceDirectory {
  private HuggingFaceDirectory() {}

  /** Reads the small files and maps the weights in the arena. */
  static Contents read(Path path, Arena arena) {
    var files = new ModelDirectory(path);
    var config =
        json(files, "config.json")
            .orElseThrow(() -> new ModelFormatException(path + ": config.json is missing"));
    var tokenizerConfig = json(files, "tokenizer_config.json").orElse(null);
    return new Contents(
        config,
        json(files, "generation_config.json").orElse(null),
        tokenizerConfig,
        json(files, "checkrein.json").orElse(null),
        chatTemplate(files, tokenizerConfig),
        () -> tokenizer(files),
        Weights.open(files, arena));
  }

  /** The chat template without anything else, see {@link Checkpoint#chatTemplate(Path)}. */
  static Optional<String> chatTemplate(Path path) {
    var files = new ModelDirectory(path);
    return Optional.ofNullable(
        chatTemplate(files, json(files, "tokenizer_config.json").orElse(null)));
  }

  /** Reads {@code tokenizer.json}, if there is one. */
  static Optional<TokenizerSource> tokenizer(ModelDirectory files) {
    return files
        .json("tokenizer.json", ModelDirectory.TOKENIZER_BYTES_MAX)
        .map(TokenizerSource.Json::new);
  }

  private static Optional<JsonObject> json(ModelDirectory files, String name) {
    return files.json(name, ModelDirectory.CONFIG_BYTES_MAX);
  }

  private static @Nullable String chatTemplate(
      ModelDirectory files, @Nullable JsonObject tokenizerConfig) {
    return files
        .text("chat_template.jinja", ModelDirectory.TEMPLATE_BYTES_MAX)
        .or(
            () ->
                Optional.ofNullable(tokenizerConfig)
                    .filter(json -> json.has("chat_template"))
                    .map(HuggingFaceDirectory::chatTemplate))
        .orElse(null);
  }

  /** The field's text, or of a list of named templates the one named 'default'. */
  private static String chatTemplate(JsonObject tokenizerConfig) {
    if (!(tokenizerConfig.require("chat_template") instanceof List<?> templates)) {
      return tokenizerConfig.string("chat_template");
    }
    for (var template : templates) {
      if (template instanceof Map<?, ?> map
          && "default".equals(map.get("name"))
          && map.get("template") instanceof String text) {
        return text;
      }
    }
    throw tokenizerConfig.wrong(
        "chat_template", "a text, or a list with a 'template' whose 'name' is 'default'");
  }
}
