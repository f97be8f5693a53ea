// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.chat.jinja.ChatTemplate;
import dev.checkrein.engine.chat.jinja.TemplateLimits;
import dev.checkrein.engine.checkpoint.Checkpoint;
import dev.checkrein.engine.error.ModelFormatException;
import dev.checkrein.engine.error.RequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** Chat templates where users have them: in a file of their own, or with a model. */
final class TemplateSource {
  private static final String SUFFIX = ".jinja";
  private static final int UTF8_BYTES_PER_CHAR = 4;

  private TemplateSource() {}

  /**
   * Reads and compiles.
   *
   * @param path a {@code .jinja} file, or a model as {@link Checkpoint} opens it
   * @param clock what {@code strftime_now} reads
   * @throws ModelFormatException with line and column if the template is malformed; if the model is
   * @throws RequestException if the model has no template
   * @throws IOException if it cannot be read
   */
  static ChatTemplate open(Path path, Clock clock) throws IOException {
    var text =
        path.toString().endsWith(SUFFIX)
            ? text(path)
            : Checkpoint.chatTemplate(path)
                .orElseThrow(
                    () ->
                        new RequestException(
                            path
                                + ": the model has no chat template, expected one in"
                                + " chat_template.jinja, in tokenizer_config.json, or in the"
                                + " metadata of a GGUF file"));
    return ChatTemplate.compile(text, path.toString(), TemplateLimits.DEFAULTS, clock);
  }

  private static String text(Path file) throws IOException {
    var bytes =
        InputFile.read(file, UTF8_BYTES_PER_CHAR * TemplateLimits.DEFAULTS.sourceCharsMax());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(file + ": not valid UTF-8", e);
    }
  }
}
