// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds added tokens in text: the leftmost first, of several that begin there the longest. Tokens
 * that are matched in the text as it is come before those that are matched in normalised text
 * ({@code normalized}); both see the same text here, since no normaliser is supported. Immutable,
 * thread-safe.
 */
final class AddedVocabulary {
  private static final int COUNT_MAX = 100_000;
  private static final int LENGTH_MAX = 1_000;
  private static final Pattern WORD = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern SPACE = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);

  private record Entry(AddedToken token, boolean singleWord, boolean lstrip, boolean rstrip) {}

  private static final class Node {
    final Map<Character, Node> children = new HashMap<>(2);
    @Nullable Entry entry;
  }

  private final List<AddedToken> tokens;
  private final Map<String, AddedToken> byText;
  private final Node raw = new Node();
  private final Node normalized = new Node();

  private AddedVocabulary(List<AddedToken> tokens, Map<String, AddedToken> byText) {
    this.tokens = tokens;
    this.byText = byText;
  }

  /** Reads {@code added_tokens}. */
  static AddedVocabulary from(JsonObject tokenizer) {
    var list = tokenizer.list("added_tokens");
    if (list.size() > COUNT_MAX) {
      throw tokenizer.wrong("added_tokens", "at most " + COUNT_MAX + " tokens");
    }
    var tokens = new ArrayList<AddedToken>();
    var byText = new HashMap<String, AddedToken>();
    var vocabulary = new AddedVocabulary(tokens, byText);
    for (var item : list) {
      var json =
          JsonObject.from(item, tokenizer.source() + ": added_tokens[" + tokens.size() + "]");
      var text = json.string("content");
      if (text.isEmpty() || text.length() > LENGTH_MAX) {
        throw json.wrong("content", "1 to " + LENGTH_MAX + " characters");
      }
      var token =
          new AddedToken(
              json.integer("id", 0, Tokenizer.ID_MAX), text, json.flag("special", false));
      if (byText.putIfAbsent(text, token) != null) {
        throw json.wrong("content", "a text that no other added token has");
      }
      tokens.add(token);
      var entry =
          new Entry(
              token,
              json.flag("single_word", false),
              json.flag("lstrip", false),
              json.flag("rstrip", false));
      boolean inRaw = token.special() || !json.flag("normalized", true);
      insert(inRaw ? vocabulary.raw : vocabulary.normalized, entry);
    }
    return vocabulary;
  }

  private static void insert(Node root, Entry entry) {
    var node = root;
    var text = entry.token.text();
    for (int i = 0; i < text.length(); i++) {
      node = node.children.computeIfAbsent(text.charAt(i), _ -> new Node());
    }
    node.entry = entry;
  }

  List<AddedToken> tokens() {
    return List.copyOf(tokens);
  }

  OptionalInt idOf(String text) {
    var token = byText.get(text);
    return token == null ? OptionalInt.empty() : OptionalInt.of(token.id());
  }

  /** Hands on added tokens and the text between them, in order. */
  void split(String text, IntConsumer tokenIds, Consumer<String> plain) {
    split(raw, text, tokenIds, rest -> split(normalized, rest, tokenIds, plain));
  }

  private static void split(Node root, String text, IntConsumer tokenIds, Consumer<String> plain) {
    int done = 0;
    int at = 0;
    while (at < text.length()) {
      var entry = longest(root, text, at);
      if (entry == null) {
        at++;
        continue;
      }
      int start = at;
      int end = at + entry.token.text().length();
      at = end;
      if (entry.singleWord && (wordBefore(text, start) || wordAt(text, end))) {
        continue;
      }
      while (entry.lstrip
          && start > done
          && SPACE.matcher(text.substring(start - 1, start)).matches()) {
        start--;
      }
      while (entry.rstrip
          && end < text.length()
          && SPACE.matcher(text.substring(end, end + 1)).matches()) {
        end++;
      }
      if (start > done) {
        plain.accept(text.substring(done, start));
      }
      tokenIds.accept(entry.token.id());
      done = end;
      at = end;
    }
    if (done < text.length()) {
      plain.accept(text.substring(done));
    }
  }

  private static @Nullable Entry longest(Node root, String text, int start) {
    Entry found = null;
    var node = root.children.get(text.charAt(start));
    for (int i = start + 1; node != null; i++) {
      if (node.entry != null) {
        found = node.entry;
      }
      node = i < text.length() ? node.children.get(text.charAt(i)) : null;
    }
    return found;
  }

  private static boolean wordBefore(String text, int index) {
    return index > 0 && isWord(text.codePointBefore(index));
  }

  private static boolean wordAt(String text, int index) {
    return index < text.length() && isWord(text.codePointAt(index));
  }

  private static boolean isWord(int codePoint) {
    return WORD.matcher(Character.toString(codePoint)).matches();
  }
}
