// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.chat.jinja.ChatTemplate;
import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How one model reads conversations and writes answers: its template, its tokenizer and its markup.
 * Added tokens of a prompt come from the template alone; what messages, tools and arguments hold is
 * encoded as text. The one exception are thinking tags in an assistant's own content. Thread-safe.
 */
public final class ChatFormat {
  private static final int TAIL_TOKENS = 32;

  private final @Nullable ChatTemplate template;
  private final String missing;
  private final Tokenizer tokenizer;
  private final ChatSettings settings;
  private final Markup markup;
  private final TextGuard guard;

  private ChatFormat(
      @Nullable ChatTemplate template, String missing, Tokenizer tokenizer, ChatSettings settings) {
    this.template = template;
    this.missing = missing;
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.markup = template == null ? new PlainMarkup() : Markup.of(template);
    this.guard =
        template == null
            ? new TextGuard(List.of(), List.of(), "")
            : new TextGuard(tokenizer.addedTokens(), template.literals(), template.source());
  }

  /** The format of a model with a template. */
  public static ChatFormat of(ChatTemplate template, Tokenizer tokenizer, ChatSettings settings) {
    return new ChatFormat(template, "", tokenizer, settings);
  }

  /**
   * The format of a model without a template: every conversation is refused.
   *
   * @param file where a template was looked for
   */
  public static ChatFormat withoutTemplate(
      String file, Tokenizer tokenizer, ChatSettings settings) {
    return new ChatFormat(null, file, tokenizer, settings);
  }

  /** How calls are written. */
  public Markup markup() {
    return markup;
  }

  /** Whether conversations may have tools. */
  public ToolSupport toolSupport() {
    if (markup.callOpener().isPresent()) {
      return ToolSupport.SUPPORTED;
    }
    return template != null && template.mentions("tools")
        ? ToolSupport.UNKNOWN_CALLS
        : ToolSupport.NO_TOOLS;
  }

  /**
   * Makes sure that conversations may have tools.
   *
   * @throws RequestException if not, saying why
   */
  public void checkTools() {
    var refusal = "tools are not supported by the chat template '%s': %s";
    var name = template == null ? missing : template.name();
    switch (toolSupport()) {
      case SUPPORTED -> {}
      case UNKNOWN_CALLS ->
          throw new RequestException(
              refusal.formatted(name, "its form of tool calls is not known"));
      case NO_TOOLS -> throw new RequestException(refusal.formatted(name, "it knows no tools"));
    }
  }

  /** The thinking tags. */
  public ChatSettings settings() {
    return settings;
  }

  /**
   * The ids of a conversation up to where the model goes on.
   *
   * @throws RequestException if there is no template, tools are given and the template's calls are
   *     not supported, or the template refuses the conversation
   */
  public int[] encode(ChatPrompt prompt) {
    var marks = guard.marks(prompt);
    var ids = IntStream.builder();
    marks.split(
        rendered(prompt, marks),
        new TextGuard.Pieces() {
          @Override
          public void text(String text) {
            Arrays.stream(tokenizer.encode(text)).forEach(ids);
          }

          @Override
          public void token(int id) {
            ids.add(id);
          }
        });
    return ids.build().toArray();
  }

  /** The text of a conversation, for people to read; {@link #encode} is not made from it. */
  public String render(ChatPrompt prompt) {
    var marks = guard.marks(prompt);
    return marks.clean(rendered(prompt, marks));
  }

  private String rendered(ChatPrompt prompt, TextGuard.Marks marks) {
    if (template == null) {
      throw new RequestException(
          "the model has no chat template ("
              + missing
              + " not found): conversations cannot be rendered, give the prompt as text");
    }
    if (!prompt.tools().isEmpty()) {
      checkTools();
    }
    return template.render(new ChatVariables(marks, settings).of(prompt));
  }

  /** Whether a prompt ends inside thinking, so that the model's output begins with it. */
  public boolean thinkingOpen(int[] prompt) {
    var tail =
        tokenizer.decode(
            Arrays.copyOfRange(prompt, Math.max(0, prompt.length - TAIL_TOKENS), prompt.length));
    return tail.stripTrailing().endsWith(settings.thinkingOpen());
  }

  /**
   * A parser for one generation.
   *
   * @param prompt what {@link #encode} gave
   * @param tools whose schemas say how arguments are read
   * @param events receives each event at once
   */
  public OutputParser parser(
      int[] prompt, List<ToolDefinition> tools, Consumer<OutputEvent> events) {
    return parser(thinkingOpen(prompt), tools, events);
  }

  /** The same where it is known whether the prompt leaves thinking open. */
  public OutputParser parser(
      boolean thinkingOpen, List<ToolDefinition> tools, Consumer<OutputEvent> events) {
    return new OutputParser(markup, settings, tokenizer, tools, thinkingOpen, events);
  }
}
