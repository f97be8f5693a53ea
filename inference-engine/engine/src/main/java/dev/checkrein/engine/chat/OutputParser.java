// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.chat.Markup.CallScan;
import dev.checkrein.engine.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Splits what a model writes into thinking, text and calls while it is written. Works on the
 * decoded bytes, so that tags are recognised whether they are one token or several. Tokens that end
 * the generation must not be fed. Confined to one generation.
 *
 * <p>While thinking is open, only its closing tag has a meaning: a call inside it is thinking. The
 * line ends directly around the closing tag belong to the tag.
 */
public final class OutputParser {
  private enum State {
    THINKING,
    ANSWER,
    CALL
  }

  private final Markup markup;
  private final ChatSettings settings;
  private final Tokenizer tokenizer;
  private final List<ToolDefinition> tools;
  private final Consumer<OutputEvent> events;
  private final String opener;
  private final OutputText decoder = new OutputText();
  private final StringBuilder pending = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();
  private State state;
  private int openers;
  private int callsEmitted;
  private int scanned;
  private boolean started;
  private boolean skipLineEnd;
  private boolean finished;

  /**
   * @param thinkingOpen whether the prompt leaves thinking open, see {@link
   *     ChatFormat#thinkingOpen}
   * @param tools whose schemas say how arguments are read
   * @param events receives each event at once
   */
  OutputParser(
      Markup markup,
      ChatSettings settings,
      Tokenizer tokenizer,
      List<ToolDefinition> tools,
      boolean thinkingOpen,
      Consumer<OutputEvent> events) {
    this.markup = markup;
    this.settings = settings;
    this.tokenizer = tokenizer;
    this.tools = List.copyOf(tools);
    this.events = events;
    this.opener = markup.callOpener().orElse("");
    this.state = thinkingOpen ? State.THINKING : State.ANSWER;
    this.started = thinkingOpen;
  }

  /**
   * Takes the next token and says what it belongs to. A closing tag belongs to what it closes. Ids
   * beyond the tokenizer stand for no text: models round their vocabulary up.
   */
  public TokenClass accept(int tokenId) {
    if (finished) {
      throw new IllegalStateException("the output is finished");
    }
    var before = state;
    if (tokenId < tokenizer.vocabularySize()) {
      pending.append(decoder.add(tokenizer.bytes(tokenId)));
    }
    advance();
    if (before == State.THINKING) {
      return TokenClass.THINKING;
    }
    boolean call = before == State.CALL || state == State.CALL;
    return call ? TokenClass.TOOL_CALL : classOf(state);
  }

  private static TokenClass classOf(State state) {
    return switch (state) {
      case THINKING -> TokenClass.THINKING;
      case ANSWER -> TokenClass.ANSWER;
      case CALL -> TokenClass.TOOL_CALL;
    };
  }

  /** Whether the next token is thinking. */
  public boolean thinkingOpen() {
    return state == State.THINKING;
  }

  /** Whether the next token belongs to a call that has begun. */
  public boolean insideCall() {
    return state == State.CALL;
  }

  /** Emits what was held back; a call that has not ended is malformed. */
  public void finish() {
    if (finished) {
      return;
    }
    pending.append(decoder.finish());
    advance();
    finished = true;
    var rest = pending.toString();
    pending.setLength(0);
    switch (state) {
      case THINKING -> think(rest);
      case ANSWER -> write(rest);
      case CALL -> malformed(rest);
    }
  }

  /** The whole output so far; complete after {@link #finish}. */
  public ParsedOutput result() {
    return new ParsedOutput(
        reasoning.toString(), OutputText.strip(text.toString()), calls, openers == calls.size());
  }

  private void advance() {
    boolean moved = true;
    while (moved) {
      moved =
          switch (state) {
            case THINKING -> thinking();
            case ANSWER -> answer();
            case CALL -> call();
          };
    }
  }

  private boolean thinking() {
    var close = settings.thinkingClose();
    int at = pending.indexOf(close);
    if (at < 0) {
      int held = Math.max(held("\n" + close), held(close));
      think(take(pending.length() - held));
      return false;
    }
    var last = take(at);
    think(last.endsWith("\n") ? last.substring(0, last.length() - 1) : last);
    take(close.length());
    skipLineEnd = true;
    state = State.ANSWER;
    return true;
  }

  private boolean answer() {
    if (skipLineEnd && !pending.isEmpty()) {
      take(pending.charAt(0) == '\n' ? 1 : 0);
      skipLineEnd = false;
    }
    if (!started && !begin()) {
      return state == State.THINKING;
    }
    int call = opener.isEmpty() ? -1 : pending.indexOf(opener);
    int close = pending.indexOf(settings.thinkingClose());
    if (close >= 0 && (call < 0 || close < call)) {
      strayClose(close);
      return true;
    }
    if (call >= 0) {
      write(take(call));
      scanned = 0;
      state = State.CALL;
      return true;
    }
    write(take(pending.length() - Math.max(held(opener), held(settings.thinkingClose()))));
    return false;
  }

  /**
   * Decides whether the output begins with an opening tag of its own.
   *
   * @return whether the answer has begun
   */
  private boolean begin() {
    var open = settings.thinkingOpen();
    var head = OutputText.strip(pending.toString());
    if (head.startsWith(open)) {
      int end = pending.indexOf(open) + open.length();
      if (end == pending.length()) {
        return false;
      }
      take(pending.charAt(end) == '\n' ? end + 1 : end);
      started = true;
      state = State.THINKING;
      return false;
    }
    started = !open.startsWith(head);
    return started;
  }

  /** A closing tag without an opening one: all before it was thinking aloud, and counts no more. */
  private void strayClose(int at) {
    write(take(at));
    take(settings.thinkingClose().length());
    text.setLength(0);
    calls.clear();
    openers = 0;
    skipLineEnd = true;
  }

  private boolean call() {
    if (scanned > 0 && pending.indexOf(">", scanned) < 0) {
      return false;
    }
    var found = pending.toString();
    return switch (markup.scan(found, scanned, tools)) {
      case CallScan.Open _ -> {
        scanned = found.length();
        yield false;
      }
      case CallScan.Complete complete -> {
        countOpeners(take(complete.end()));
        emit(complete.name(), complete.arguments());
        state = State.ANSWER;
        yield true;
      }
      case CallScan.Malformed bad -> {
        malformed(take(bad.end()));
        state = State.ANSWER;
        yield true;
      }
    };
  }

  private void emit(String name, Map<String, ?> arguments) {
    var values = new LinkedHashMap<String, @Nullable Object>(arguments);
    var call = new ToolCall("call_" + (callsEmitted + 1), name, values);
    calls.add(call);
    events.accept(new OutputEvent.Call(callsEmitted++, call));
  }

  private void malformed(String piece) {
    countOpeners(piece);
    text.append(piece);
    events.accept(new OutputEvent.MalformedCall(piece));
  }

  private void countOpeners(String piece) {
    for (int at = piece.indexOf(opener); at >= 0; at = piece.indexOf(opener, at + 1)) {
      openers++;
    }
  }

  private void think(String piece) {
    if (!piece.isEmpty()) {
      reasoning.append(piece);
      events.accept(new OutputEvent.Thinking(piece));
    }
  }

  private void write(String piece) {
    if (!piece.isEmpty()) {
      text.append(piece);
      events.accept(new OutputEvent.Text(piece));
    }
  }

  private String take(int length) {
    var piece = pending.substring(0, length);
    pending.delete(0, length);
    return piece;
  }

  /** How much of the end could be the beginning of a tag. */
  private int held(String tag) {
    for (int length = Math.min(tag.length() - 1, pending.length()); length > 0; length--) {
      if (tag.startsWith(pending.substring(pending.length() - length))) {
        return length;
      }
    }
    return 0;
  }
}
