// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.generation;

import dev.checkrein.engine.chat.ChatFormat;
import dev.checkrein.engine.chat.ChatSettings;
import dev.checkrein.engine.chat.OutputEvent;
import dev.checkrein.engine.chat.OutputParser;
import dev.checkrein.engine.chat.TokenClass;
import dev.checkrein.engine.chat.ToolCall;
import dev.checkrein.engine.chat.ToolDefinition;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a generation has written so far: ids, their count by class, and what the parser makes of
 * them.
 */
final class Output {
  private final @Nullable OutputParser parser;
  private final GenerationListener listener;
  private final StringBuilder thinking = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();
  private final List<String> malformed = new ArrayList<>();
  private int[] ids = new int[64];
  private int size;
  private int forcedTokens;
  private int thinkingTokens;
  private int answerTokens;
  private int callTokens;

  Output(
      @Nullable Tokenizer tokenizer,
      @Nullable ChatFormat format,
      int[] prompt,
      List<ToolDefinition> tools,
      GenerationListener listener) {
    this.listener = listener;
    if (format != null) {
      parser = format.parser(prompt, tools, this::onEvent);
    } else if (tokenizer != null) {
      parser =
          ChatFormat.withoutTemplate("chat_template.jinja", tokenizer, ChatSettings.DEFAULTS)
              .parser(false, tools, this::onEvent);
    } else {
      parser = null;
    }
  }

  int size() {
    return size;
  }

  boolean thinkingOpen() {
    return parser != null && parser.thinkingOpen();
  }

  void accept(int id, boolean forced) {
    append(id);
    var type = parser == null ? TokenClass.ANSWER : parser.accept(id);
    if (forced) {
      forcedTokens++;
      return;
    }
    switch (type) {
      case THINKING -> thinkingTokens++;
      case ANSWER -> answerTokens++;
      case TOOL_CALL -> callTokens++;
    }
  }

  /** Takes the sampled id that ends the turn; it is no text. */
  void stop(int id) {
    append(id);
    answerTokens++;
  }

  /** The reason of an output that ended by itself. */
  FinishReason natural() {
    finishParser();
    return calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
  }

  Generation generation(FinishReason finish, List<Choice> choices, int input, int cached) {
    finishParser();
    return new Generation(
        finish,
        thinking.toString(),
        text.toString().strip(),
        calls,
        malformed,
        choices,
        Arrays.copyOf(ids, size),
        new Usage(input, cached, thinkingTokens, answerTokens, callTokens, forcedTokens));
  }

  private void finishParser() {
    if (parser != null) {
      parser.finish();
    }
  }

  private void append(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = id;
  }

  private void onEvent(OutputEvent event) {
    switch (event) {
      case OutputEvent.Thinking piece -> thinking.append(piece.text());
      case OutputEvent.Text piece -> text.append(piece.text());
      case OutputEvent.Call call -> calls.add(call.call());
      case OutputEvent.MalformedCall call -> malformed.add(call.text());
    }
    listener.onEvent(event);
  }
}
