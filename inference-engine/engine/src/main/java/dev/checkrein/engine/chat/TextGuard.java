// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.chat;

import dev.checkrein.engine.error.RequestException;
import dev.checkrein.engine.tokenizer.AddedToken;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the text of a request from becoming added tokens, whatever the template does with it.
 *
 * <p>A mark, one of the noncharacters U+FDD0 to U+FDEF (Unicode 16, §23.7) that occurs neither in
 * the request nor in the template, is put behind every character of the request's text that could
 * begin an added token. What the template writes carries no marks, so after rendering an added
 * token without a mark can only come from the template; then the marks are dropped. Thread-safe.
 */
final class TextGuard {
  /*
   * Marking whole tokens is not enough: a template may delete text within a message (`<|im_/think
   * end|>`), or join two. Therefore every possible first character is marked. A token may also
   * begin in the template and end in the request: '<' ~ key ~ '>' with the key "think". Hence
   * `starts`: for each beginning of a token that ends a literal of the template, the rests of the
   * tokens; text that could be such a rest gets a mark in front. Tokens that begin with a letter or
   * digit are marked only where they occur, or every word would be; blank ones are text everywhere.
   */
  private static final char FIRST_MARK = '\ufdd0';
  private static final int MARKS = 32;

  private final BitSet firsts = new BitSet();
  private final List<String> words = new ArrayList<>();
  private final Map<String, List<AddedToken>> byStart = new HashMap<>();
  private final Set<String> rests = new HashSet<>();
  private final String template;

  /**
   * @param tokens the added tokens of the tokenizer
   * @param literals what the template writes
   * @param template its source
   */
  TextGuard(List<AddedToken> tokens, List<String> literals, String template) {
    this.template = template;
    var prefixes = new HashMap<String, List<String>>();
    for (var token : tokens) {
      var text = token.text();
      byStart.computeIfAbsent(start(text, 0), _ -> new ArrayList<>()).add(token);
      if (text.isBlank()) {
        continue;
      }
      if (Character.isLetterOrDigit(text.charAt(0))) {
        words.add(text);
      } else {
        firsts.set(text.charAt(0));
      }
      for (int i = 1; i < text.length(); i++) {
        prefixes
            .computeIfAbsent(text.substring(0, i), _ -> new ArrayList<>())
            .add(text.substring(i));
      }
    }
    byStart.values().forEach(l -> l.sort(Comparator.comparingInt(t -> -t.text().length())));
    int longest = prefixes.keySet().stream().mapToInt(String::length).max().orElse(0);
    for (var literal : literals) {
      for (int length = 1; length <= Math.min(longest, literal.length()); length++) {
        rests.addAll(
            prefixes.getOrDefault(literal.substring(literal.length() - length), List.of()));
      }
    }
  }

  /** The key of {@link #byStart}: the first two characters, or the only one. */
  private static String start(String text, int at) {
    return text.substring(at, Math.min(at + 2, text.length()));
  }

  /** Chooses the mark for one request. */
  Marks marks(ChatPrompt prompt) {
    var used = new BitSet();
    note(template, used);
    for (var message : prompt.messages()) {
      note(message.content(), used);
      note(message.reasoning(), used);
      note(message.toolCallId(), used);
      note(message.toolName(), used);
      for (var call : message.toolCalls()) {
        note(call.id(), used);
        note(call.name(), used);
        note(call.arguments(), used);
      }
    }
    for (var tool : prompt.tools()) {
      note(tool.name(), used);
      note(tool.description(), used);
      note(tool.parameters(), used);
    }
    note(prompt.templateArguments(), used);
    int free = used.nextClearBit(0);
    if (free >= MARKS) {
      throw new RequestException(
          "the request holds all 32 noncharacters U+FDD0 to U+FDEF, of which one must be free");
    }
    return new Marks((char) (FIRST_MARK + free));
  }

  private static void note(@Nullable Object value, BitSet used) {
    switch (value) {
      case String text -> {
        for (int i = 0; i < text.length(); i++) {
          int mark = text.charAt(i) - FIRST_MARK;
          if (mark >= 0 && mark < MARKS) {
            used.set(mark);
          }
        }
      }
      case Map<?, ?> map ->
          map.forEach(
              (k, v) -> {
                note(k, used);
                note(v, used);
              });
      case List<?> list -> list.forEach(item -> note(item, used));
      case null, default -> {}
    }
  }

  /** Where the split text goes. */
  interface Pieces {
    /** Text without marks, not empty. */
    void text(String text);

    void token(int id);
  }

  /** One request's mark. */
  final class Marks {
    private final char mark;

    private Marks(char mark) {
      this.mark = mark;
    }

    /**
     * Marks a text of the request.
     *
     * @param kept tokens that may begin in it
     */
    String guard(String text, List<String> kept) {
      var out = new StringBuilder(text.length() + 8);
      int front = couldEndToken(text) ? text.length() - text.stripLeading().length() : -1;
      int i = 0;
      while (i < text.length()) {
        var keep = kept(text, i, kept);
        if (i == front && keep.isEmpty()) {
          out.append(mark);
        }
        if (!keep.isEmpty()) {
          out.append(keep);
          i += keep.length();
          continue;
        }
        char c = text.charAt(i);
        out.append(c);
        if (firsts.get(c) || beginsWord(text, i)) {
          out.append(mark);
        }
        i++;
      }
      return out.toString();
    }

    private static String kept(String text, int at, List<String> kept) {
      for (var token : kept) {
        if (text.startsWith(token, at)) {
          return token;
        }
      }
      return "";
    }

    private boolean beginsWord(String text, int at) {
      for (var word : words) {
        if (text.regionMatches(true, at, word, 0, word.length())) {
          return true;
        }
      }
      return false;
    }

    private boolean couldEndToken(String text) {
      var inner = text.strip();
      if (inner.isEmpty()) {
        return false;
      }
      for (var rest : rests) {
        int length = Math.min(rest.length(), inner.length());
        if (inner.regionMatches(true, 0, rest, 0, length)) {
          return true;
        }
      }
      return false;
    }

    /** Splits rendered text at the tokens without marks and drops the marks. */
    void split(String rendered, Pieces pieces) {
      var text = new StringBuilder();
      int i = 0;
      while (i < rendered.length()) {
        var token = tokenAt(rendered, i);
        if (token == null) {
          if (rendered.charAt(i) != mark) {
            text.append(rendered.charAt(i));
          }
          i++;
          continue;
        }
        if (!text.isEmpty()) {
          pieces.text(text.toString());
          text.setLength(0);
        }
        pieces.token(token.id());
        i += token.text().length();
      }
      if (!text.isEmpty()) {
        pieces.text(text.toString());
      }
    }

    private @Nullable AddedToken tokenAt(String text, int at) {
      var found = longest(byStart.get(start(text, at)), text, at);
      return found == null ? longest(byStart.get(text.substring(at, at + 1)), text, at) : found;
    }

    /** The first that stands here; one of a single character is text if a mark follows. */
    private @Nullable AddedToken longest(@Nullable List<AddedToken> tokens, String text, int at) {
      if (tokens != null) {
        for (var token : tokens) {
          int end = at + token.text().length();
          boolean marked = end == at + 1 && end < text.length() && text.charAt(end) == mark;
          if (!marked && text.startsWith(token.text(), at)) {
            return token;
          }
        }
      }
      return null;
    }

    /** The text without marks. */
    String clean(String rendered) {
      return rendered.replace(Character.toString(mark), "");
    }
  }
}
