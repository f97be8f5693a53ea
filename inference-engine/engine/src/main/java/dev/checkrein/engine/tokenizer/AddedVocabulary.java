// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import java.util.BitSet;
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
 * that are matched in the text as it is come before those that are matched in normalised text.
 * Immutable, thread-safe.
 */
final class AddedVocabulary {
  private static final Pattern WORD = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

  /** What Hugging Face takes for white space around a token. */
  static final Pattern UNICODE_SPACE = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);

  /** What llama.cpp takes for it: that of the C locale. */
  static final Pattern ASCII_SPACE = Pattern.compile("\\s");

  private static final class Node {
    final Map<Character, Node> children = new HashMap<>(2);
    final int length;
    @Nullable AddedEntry entry;

    Node(int length) {
      this.length = length;
    }
  }

  private final List<AddedToken> tokens;
  private final Pattern space;
  private final BitSet ids = new BitSet();
  private final Map<String, AddedToken> byText = new HashMap<>();
  private final Normalization normalization;
  private final Node raw = new Node(0);
  private final Node normalized = new Node(0);

  /**
   * @param entries no two of the same text
   * @param normalization what is done to the text between those that are matched as they are
   */
  AddedVocabulary(List<AddedEntry> entries, Normalization normalization, Pattern space) {
    this.space = space;
    this.normalization = normalization;
    tokens = entries.stream().map(AddedEntry::token).toList();
    for (var entry : entries) {
      var token = entry.token();
      ids.set(token.id());
      byText.put(token.text(), token);
      if (entry.normalized()) {
        insert(normalized, normalization.apply(token.text()), entry);
      } else {
        insert(raw, token.text(), entry);
      }
    }
  }

  private static void insert(Node root, String text, AddedEntry entry) {
    var node = root;
    for (int i = 0; i < text.length(); i++) {
      int length = i + 1;
      node = node.children.computeIfAbsent(text.charAt(i), _ -> new Node(length));
    }
    node.entry = entry;
  }

  List<AddedToken> tokens() {
    return tokens;
  }

  /** Whether an id is one of an added token. */
  boolean has(int id) {
    return ids.get(id);
  }

  OptionalInt idOf(String text) {
    var token = byText.get(text);
    return token == null ? OptionalInt.empty() : OptionalInt.of(token.id());
  }

  /** Hands on added tokens and the text between them, normalised, in order. */
  void split(String text, IntConsumer tokenIds, Consumer<String> plain) {
    split(
        raw, text, tokenIds, rest -> split(normalized, normalization.apply(rest), tokenIds, plain));
  }

  private void split(Node root, String text, IntConsumer tokenIds, Consumer<String> plain) {
    int done = 0;
    int at = 0;
    while (at < text.length()) {
      var found = longest(root, text, at);
      if (found == null || found.entry == null) {
        at++;
        continue;
      }
      var entry = found.entry;
      int start = at;
      int end = at + found.length;
      at = end;
      if (entry.singleWord() && (wordBefore(text, start) || wordAt(text, end))) {
        continue;
      }
      while (entry.lstrip() && start > done && isSpace(text, start - 1)) {
        start--;
      }
      while (entry.rstrip() && end < text.length() && isSpace(text, end)) {
        end++;
      }
      if (start > done) {
        plain.accept(text.substring(done, start));
      }
      tokenIds.accept(entry.token().id());
      done = end;
      at = end;
    }
    if (done < text.length()) {
      plain.accept(text.substring(done));
    }
  }

  private static @Nullable Node longest(Node root, String text, int start) {
    Node found = null;
    var node = root.children.get(text.charAt(start));
    for (int i = start + 1; node != null; i++) {
      if (node.entry != null) {
        found = node;
      }
      node = i < text.length() ? node.children.get(text.charAt(i)) : null;
    }
    return found;
  }

  private boolean isSpace(String text, int index) {
    return space.matcher(text.substring(index, index + 1)).matches();
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
