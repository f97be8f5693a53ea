// SPDX-License-Identifier: Apache-2.0
package dev.checkrein.engine.tokenizer;

import dev.checkrein.engine.error.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A vocabulary of characters and pieces of them, in which U+2581 stands for a space (Kudo and
 * Richardson 2018, "SentencePiece"). A word becomes its characters, and those are merged ({@link
 * WordMerger}). A character that is no entry and merges to none becomes the tokens {@code <0xHH>}
 * of its UTF-8; where those are missing, the unknown token.
 */
final class CharacterPairs implements Subwords {
  /** What stands for a space. */
  static final char SPACE_MARK = '\u2581';

  /** What {@code unknown} is where the vocabulary has no token for it. */
  static final int NO_UNKNOWN = -1;

  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-F]{2}>");
  private static final byte[] NONE = {};
  private static final int HEX = 16;

  private final byte[][] bytes;
  private final int[] byteIds = new int[256];
  private final Symbols symbols;
  private final Merges merges;
  private final Unknown unknown;

  /**
   * What becomes of characters that the vocabulary cannot spell.
   *
   * @param id {@link #NO_UNKNOWN} if it can spell all
   * @param fuse whether several in a row become one token
   */
  record Unknown(int id, boolean fuse) {}

  /**
   * @throws ModelFormatException if there are characters that it can neither spell nor call unknown
   */
  CharacterPairs(Entries entries, Symbols symbols, Merges merges, Unknown unknown) {
    this.symbols = symbols;
    this.merges = merges;
    this.unknown = unknown;
    for (int b = 0; b < byteIds.length; b++) {
      byteIds[b] = entries.ids().getOrDefault("<0x%02X>".formatted(b), -1);
      if (byteIds[b] < 0 && unknown.id == NO_UNKNOWN && occursInUtf8(b)) {
        throw new ModelFormatException(
            "%s: there is no entry '<0x%02X>' and no unknown token, expected either: some text has no ids"
                .formatted(entries.source(), b));
      }
    }
    bytes = new byte[entries.texts().length][];
    for (int id = 0; id < bytes.length; id++) {
      bytes[id] = bytes(entries.texts()[id], entries.reserved().get(id));
    }
  }

  private static boolean occursInUtf8(int b) {
    return b != 0xc0 && b != 0xc1 && b < 0xf5;
  }

  private static byte[] bytes(@Nullable String text, boolean reserved) {
    if (text == null) {
      return NONE;
    }
    if (BYTE.matcher(text).matches()) {
      return new byte[] {(byte) Integer.parseInt(text.substring(3, 5), HEX)};
    }
    return (reserved ? text : text.replace(SPACE_MARK, ' ')).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean isUnknown(int id) {
    return id == unknown.id;
  }

  @Override
  public byte[][] bytes() {
    return bytes;
  }

  @Override
  public void encode(String word, Ids ids) {
    boolean unknownBefore = false;
    for (int symbol : new WordMerger(merges, symbols.of(word)).merge()) {
      int codePoint = Symbols.codePoint(symbol);
      boolean spelt = codePoint < 0 || spell(codePoint, ids);
      if (codePoint < 0) {
        ids.add(symbol);
      } else if (!spelt && !(unknown.fuse && unknownBefore)) {
        ids.add(unknown.id);
      }
      unknownBefore = !spelt;
    }
  }

  /** Appends the bytes of a character, if there are tokens for all of them. */
  private boolean spell(int codePoint, Ids ids) {
    var utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    for (byte b : utf8) {
      if (byteIds[b & 0xff] < 0) {
        return false;
      }
    }
    for (byte b : utf8) {
      ids.add(byteIds[b & 0xff]);
    }
    return true;
  }
}
