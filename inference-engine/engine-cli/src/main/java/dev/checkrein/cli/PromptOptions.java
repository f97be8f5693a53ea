// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.cli;

import dev.checkrein.engine.Engine;
import dev.checkrein.engine.generation.Prompt;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is to be continued; exactly one of the options is set. */
final class PromptOptions {
  @Option(names = "--prompt", paramLabel = "TEXT", description = "A text, continued as it is.")
  private @Nullable String text;

  @Option(
      names = "--chat",
      paramLabel = "FILE",
      description = "A conversation: {\"messages\": [...], \"tools\": [...]}.")
  private @Nullable Path chat;

  @Option(
      names = "--tokens",
      converter = TokenIds.Parser.class,
      paramLabel = "ID,ID,...",
      description = "Ids of tokens, continued as they are; needs no tokenizer.")
  private @Nullable TokenIds tokens;

  /**
   * The prompt.
   *
   * @throws IOException if the conversation cannot be read
   */
  Prompt prompt() throws IOException {
    if (tokens != null) {
      return new Prompt.Tokens(tokens.ids());
    }
    if (chat != null) {
      return new Prompt.Chat(ChatFile.read(chat));
    }
    return new Prompt.Text(text == null ? "" : text);
  }

  /** How many tokens it has, 0 where that is not known yet. */
  static int tokens(Prompt prompt, Engine engine) {
    return switch (prompt) {
      case Prompt.Tokens known -> known.ids().length;
      case Prompt.Text plain ->
          engine.tokenizer().map(t -> t.encode(plain.text()).length).orElse(0);
      case Prompt.Chat talk -> engine.chat().map(c -> c.encode(talk.chat()).length).orElse(0);
    };
  }
}
